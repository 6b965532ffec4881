/**
 * The two ways in which sessions end, as parts of a change: one session's record
 * goes, or its subject takes a step that leaves all older sessions behind.
 *
 * @module
 */
import { addEntry, type Change } from "./changes.ts";
import { MAX_CACHE_FOR } from "../config.ts";
import type { Engine, Parts } from "../engine.ts";
import { addBeat } from "./pulse.ts";
import {
  type Replaced,
  sessionKey,
  type SessionRecord,
  subjectKey,
  type SubjectRecord,
} from "./records.ts";
import { subjectState } from "../revocation/log.ts";
import { putSession } from "./write.ts";

/**
 * Ends one session.
 *
 * @param engine The engine.
 * @param change The change to add to; it should check the entry.
 * @param entry The session's entry.
 */
export function endSession(
  engine: Pick<Parts, "clock">,
  change: Change,
  entry: Deno.KvEntry<SessionRecord>,
): void {
  const now = engine.clock();
  const sessionId = String(entry.key[2]);
  change.atomic.delete(entry.key);
  addBeat(change.atomic, String(entry.key[1]), now);
  addEntry(change, ended(sessionId, entry.value.tokenEndsAt, now));
}

/**
 * Leaves a session behind whose cookie is exchanged for another's. Its record
 * stays as a signpost: until the new cookie was used, the old one leads there.
 *
 * @param engine The settings and the clock.
 * @param change The change to add to; it should check the entry.
 * @param entry The session's entry.
 * @param movedTo The session ID of the one that takes its place.
 */
export function leaveSession(
  engine: Pick<Parts, "clock" | "config">,
  change: Change,
  entry: Deno.KvEntry<SessionRecord>,
  movedTo: string,
): void {
  const [, userId, sessionId] = entry.key.map(String);
  putSession(engine, change.atomic, { userId, sessionId }, {
    ...entry.value,
    movedTo,
  });
  addEntry(change, {
    ...ended(sessionId, entry.value.tokenEndsAt, engine.clock()),
    moved: true,
  });
}

/**
 * Ends a session for good that was left behind, now that the cookie of the one
 * in its place is in use.
 *
 * @param engine The clock.
 * @param change The change to add to.
 * @param userId The subject.
 * @param replaced What is known of it.
 */
export function endReplaced(
  engine: Pick<Parts, "clock">,
  change: Change,
  userId: string,
  { sessionId, tokenEndsAt }: Replaced,
): void {
  change.atomic.delete(sessionKey(userId, sessionId));
  addEntry(change, ended(sessionId, tokenEndsAt, engine.clock()));
}

function ended(sessionId: string, tokenEndsAt: number, now: number) {
  // No token is accepted after its own end, and no record from memory after
  // cacheFor in any process, however long ago the session was started.
  const until = Math.max(tokenEndsAt, now + MAX_CACHE_FOR);
  return { kind: "session", sessionId, until } as const;
}

/**
 * Writes a subject. Where it says something else than before, the log says so.
 *
 * @param engine The engine.
 * @param change The change to add to; it should check the subject.
 * @param userId The subject's user id.
 * @param before What was stored, or `null`.
 * @param after What to store.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function putSubject(
  engine: Engine,
  change: Change,
  userId: string,
  before: SubjectRecord | null,
  after: SubjectRecord,
): Promise<void> {
  change.atomic.set(subjectKey(userId), after);
  addBeat(change.atomic, userId, engine.clock());
  if (before === null) return;
  addEntry(change, {
    kind: "subject",
    userId,
    state: subjectState(after),
    until: engine.clock() + await engine.longestTokenLife(),
  });
}
