/**
 * A refresh token that was left behind and comes back is a copy in the wrong
 * hands, or in the right ones while the wrong ones have the rest: nobody can tell
 * which. So the session ends for whoever holds a piece of it (RFC 9700, 4.14.2),
 * and a note is kept for the owner, who has to sign in again.
 *
 * @module
 */
import { appended, type Change, commitOnce } from "./changes.ts";
import { endSession } from "./endings.ts";
import type { Parts } from "../engine.ts";
import { sessionKey, type SessionRecord } from "./records.ts";
import { MAX_STEPS } from "./moved.ts";
import type { Device } from "../session.ts";
import { type Pair, readPair, readValue } from "./read.ts";
import { type Asking, type Names, REUSED, type Verdict } from "../strategy.ts";

/** What the owner is told of a session that was stolen. */
export interface Theft {
  /** The session that ended. */
  readonly sessionId: string;
  /** When the copy was noticed, in milliseconds since 1970. */
  readonly noticedAt: number;
  /** The device that the session was on. */
  readonly device: Device;
  /** The device that used the copy, where it is known. */
  readonly presentedBy?: Device | null;
}

/** For how long the owner is told, in milliseconds. */
const KEPT_FOR = 90 * 86_400_000;

/** How many thefts are kept for one subject. */
const MOST_KEPT = 10;

/** How often the ending is tried when other writes come between. */
const MAX_TRIES = 20;

/**
 * The key of what a subject has to be told.
 *
 * @param userId The subject.
 * @returns The key.
 */
export function theftsKey(userId: string): Deno.KvKey {
  return ["session_thefts", userId];
}

/**
 * Ends a session whose refresh token was reused.
 *
 * @param engine The shared parts.
 * @param names Whose session, and which.
 * @param pair What was read of it.
 * @param asking What the request brings along.
 * @returns The verdict.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function endReused(
  engine: Parts,
  names: Names,
  pair: Pair,
  { meter, describe }: Asking,
): Promise<Verdict> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const record = pair.session.value;
    // Another request came with a copy at the same time.
    if (record === null) return REUSED;
    const thefts = await readValue<Theft[]>(engine.kv, theftsKey(names.userId));
    const presentedBy = describe?.() ?? null;
    const theft: Theft = {
      sessionId: names.sessionId,
      noticedAt: engine.clock(),
      device: record.device,
      presentedBy,
    };
    const change = appended(engine.kv.atomic().check(pair.session, thefts));
    endSession(engine, change, pair.session as Deno.KvEntry<SessionRecord>);
    await endSuccessors(engine, change, names.userId, record.movedTo);
    const kept = [theft, ...thefts.value ?? []].slice(0, MOST_KEPT);
    change.atomic.set(thefts.key, kept, { expireIn: KEPT_FOR });
    change.events.push({
      type: "refresh-token-reused",
      ...names,
      device: record.device,
      presentedBy,
    });
    if (await commitOnce(engine, change)) return REUSED;
    pair = await readPair(engine, names, meter);
  }
  // It is not let in; the next request ends it.
  return REUSED;
}

// Its cookie was exchanged, and the new ones not used yet: all are in question.
async function endSuccessors(
  engine: Parts,
  change: Change,
  userId: string,
  sessionId: string | undefined,
) {
  for (let steps = 0; sessionId && steps < MAX_STEPS; steps++) {
    const key = sessionKey(userId, sessionId);
    const entry = await readValue<SessionRecord>(engine.kv, key);
    change.atomic.check(entry);
    if (entry.value === null) return;
    endSession(engine, change, entry);
    sessionId = entry.value.movedTo;
  }
}
