// Times in words. Everything is UTC and in fixed English, so that the server's place and its ICU version change nothing and
// the same moment reads the same in every log and on every page.

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How recent a sign of life must be to count as "active now", in milliseconds. */
export const ACTIVE_WITHIN = 5 * MINUTE;

/** What is said of a device that was there within that time. */
export const ACTIVE = "active now";

/**
 * The exact time, to the minute.
 *
 * @param iso a moment as ISO 8601
 * @returns such as `3 Nov 2026, 10:14 UTC`
 *
 * @example
 * ```ts
 * import { exactTime } from "./when.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(exactTime("2026-11-03T10:14:59.000Z"), "3 Nov 2026, 10:14 UTC");
 * ```
 */
export function exactTime(iso: string): string {
  const at = new Date(iso);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${exactDate(at)}, ${two(at.getUTCHours())}:${
    two(at.getUTCMinutes())
  } UTC`;
}

function exactDate(at: Date): string {
  return `${at.getUTCDate()} ${
    MONTHS[at.getUTCMonth()]
  } ${at.getUTCFullYear()}`;
}

/**
 * How long ago something was, in words that get coarser with distance. A moment in the future counts as now, because
 * clocks differ.
 *
 * @param iso a moment as ISO 8601
 * @param now milliseconds since 1970
 * @returns such as `active now`, `12 minutes ago`, `yesterday`, `3 days ago`, `on 3 Nov 2026`
 *
 * @example
 * ```ts
 * import { lastSeen } from "./when.ts";
 * import assert from "node:assert/strict";
 *
 * const now = Date.parse("2026-11-06T10:14:00Z");
 * assert.equal(lastSeen("2026-11-03T10:14:00Z", now), "3 days ago");
 * ```
 */
export function lastSeen(iso: string, now: number): string {
  const ago = now - Date.parse(iso);
  if (ago < ACTIVE_WITHIN) return ACTIVE;
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} minutes ago`;
  if (ago < 2 * HOUR) return "an hour ago";
  if (ago < DAY) return `${Math.floor(ago / HOUR)} hours ago`;
  if (ago < 2 * DAY) return "yesterday";
  if (ago < 30 * DAY) return `${Math.floor(ago / DAY)} days ago`;
  return `on ${exactDate(new Date(iso))}`;
}
