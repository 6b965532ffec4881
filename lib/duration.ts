/**
 * Durations as they are written in settings: a whole number and a unit, such as
 * `7d`, `90m` or `10s`. And as people read them: `7 days`, `90 minutes`.
 *
 * @module
 */

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The longest duration that makes sense here: 400 days, the longest life of a cookie (RFC 6265bis, 5.5). */
export const MAX_DURATION = 400 * UNITS.d;

/**
 * Reads a duration.
 *
 * @param text A whole number followed by `s`, `m`, `h` or `d`.
 * @returns Milliseconds, or `null` for anything else and for more than 400 days.
 *
 * @example
 * ```ts
 * import { parseDuration } from "./duration.ts";
 *
 * if (parseDuration("90m") !== 5_400_000) throw new Error("unreachable");
 * if (parseDuration("soon") !== null) throw new Error("unreachable");
 * ```
 */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  if (match === null) return null;
  const duration = Number(match[1]) * UNITS[match[2]];
  return duration <= MAX_DURATION ? duration : null;
}

const NAMES: Readonly<Record<string, string>> = {
  d: "day",
  h: "hour",
  m: "minute",
  s: "second",
};

/**
 * Says a duration in words.
 *
 * @param duration Milliseconds: a whole number of seconds, above 0.
 * @returns The largest unit that it is a whole number of, such as `90 minutes`.
 *
 * @example
 * ```ts
 * import { durationInWords } from "./duration.ts";
 *
 * if (durationInWords(5_400_000) !== "90 minutes") throw new Error("unreachable");
 * if (durationInWords(3_600_000) !== "1 hour") throw new Error("unreachable");
 * ```
 */
export function durationInWords(duration: number): string {
  const unit = Object.keys(NAMES).find((unit) => duration % UNITS[unit] === 0);
  const count = duration / UNITS[unit ?? "s"];
  return `${count} ${NAMES[unit ?? "s"]}${count === 1 ? "" : "s"}`;
}
