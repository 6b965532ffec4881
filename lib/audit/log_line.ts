/**
 * An entry of the record as one line of JSON. What holds: it is one line, also
 * for a reader that takes U+2028 or U+0085 for the end of one; it looks the same
 * in every terminal, since nothing in it is invisible or reorders the rest; and
 * it reads back as what was written (ASVS 16.2.4, 16.4.1).
 *
 * @module
 */
import type { AuditEvent } from "./event.ts";

// Control and format characters, separators of lines, and halves of characters. JSON.stringify escapes only some of them.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Writes an entry as a line. What people call themselves and their things, and
 * their addresses, are left out: whoever reads logs knows accounts by their IDs, and
 * nothing of a person stays in a log when the account is deleted.
 *
 * @param event The entry.
 * @returns The line, without its end; the time is ISO 8601 in UTC (ASVS 16.2.2).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { NOBODY, toEvent } from "./event.ts";
 * import { toLogLine } from "./log_line.ts";
 *
 * const device = "Firefox\u2028{}";
 * const line = toLogLine(toEvent({ type: "log-out", userId: "ada", device }, NOBODY, 0));
 * assert.match(line, /^\{"time":"1970-01-01T00:00:00.000Z","type":"log-out",/);
 * assert.equal(JSON.parse(line).device, device);
 * ```
 */
export function toLogLine(event: AuditEvent): string {
  const {
    at,
    id,
    type,
    name: _name,
    formerName: _former,
    address: _address,
    ...rest
  } = event;
  const time = new Date(at).toISOString();
  return JSON.stringify({ time, type, ...rest, id }).replaceAll(
    UNSAFE,
    escape,
  );
}

function escape(character: string): string {
  return character.split("").map((unit) =>
    `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
  ).join("");
}
