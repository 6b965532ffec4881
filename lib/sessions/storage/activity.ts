/**
 * Notes that a session is in use. The record is only ever changed as it was
 * read: if it changed or went meanwhile, nothing is written, so that a request
 * that ends late can never bring back what was revoked while it ran.
 *
 * @module
 */
import type { Parts } from "../engine.ts";
import { noteActivityAfter, wholeSecond } from "../lifetimes.ts";
import type { SessionRecord } from "./records.ts";
import type { Device } from "../session.ts";
import { appended, commitOnce } from "./changes.ts";
import { endReplaced } from "./endings.ts";
import type { Pair } from "./read.ts";
import { putSession } from "./write.ts";

/**
 * For how long after it was written down that cookies were set it is not written
 * down again, in milliseconds: of requests in parallel one writes.
 */
export const NOTED_FOR = 1000;

/**
 * Tells whether activity has to be written down.
 *
 * @param engine The engine.
 * @param lastSeenAt When it was last written down, in milliseconds since 1970.
 * @param now The time, in milliseconds since 1970.
 * @returns Whether it is time.
 */
export function isNoteDue(
  engine: Parts,
  lastSeenAt: number,
  now: number,
): boolean {
  return now - lastSeenAt >= noteActivityAfter(engine.config);
}

/**
 * Makes the record of a session that is in use now.
 *
 * @param record The record as it was read.
 * @param now The time, in milliseconds since 1970.
 * @param describe Describes the device it is used from, where that is known.
 * @returns The record to write.
 */
export function seenNow(
  record: SessionRecord,
  now: number,
  describe?: () => Device,
): SessionRecord {
  const device = describe?.() ?? record.device;
  return { ...record, lastSeenAt: wholeSecond(now), device };
}

/**
 * Makes the record of a session that is in use now and gets new cookies.
 *
 * @param record The record as it was read.
 * @param now The time, in milliseconds since 1970.
 * @param describe Describes the device it is used from, where that is known.
 * @returns The record to write.
 */
export function renewedNow(
  record: SessionRecord,
  now: number,
  describe?: () => Device,
): SessionRecord {
  return { ...seenNow(record, now, describe), cookiesSetAt: now };
}

/**
 * Tells whether it was just written down that cookies of this session were set.
 * Where it was not, an answer that sets them again has to be written down, too: it
 * may be under way for longer than another (moves.ts).
 *
 * @param record The record as it was read.
 * @param now The time, in milliseconds since 1970.
 * @returns Whether an answer may set them without a write.
 */
export function isRenewalNoted(
  { cookiesSetAt }: SessionRecord,
  now: number,
): boolean {
  return now - cookiesSetAt < NOTED_FOR;
}

/**
 * Writes a record in the place of the one that was read, for a request that came
 * with its cookie. If that cookie was got in exchange for another, it has arrived:
 * the other one is dead from here on.
 *
 * @param engine The engine.
 * @param pair What was read.
 * @param names Whose record it is.
 * @param record What to write.
 * @returns Whether it was written; `false` when another write came between.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function replaceRecord(
  engine: Parts,
  pair: Pair,
  names: { userId: string; sessionId: string },
  record: SessionRecord,
): Promise<boolean> {
  const { replaces: _, ...after } = record;
  const replaces = pair.session.value?.replaces;
  const change = appended(
    engine.kv.atomic().check(pair.session).check(pair.subject),
  );
  if (replaces !== undefined) {
    endReplaced(engine, change, names.userId, replaces);
  }
  putSession(engine, change.atomic, names, after);
  return await commitOnce(engine, change);
}
