/**
 * The two ways in which sessions end, as parts of a change: one session's record
 * goes, or its subject takes a step that leaves all older sessions behind.
 *
 * @module
 */
import { addEntry, type Change } from "./changes.ts";
import { MAX_CACHE_FOR } from "../config.ts";
import type { Engine } from "../engine.ts";
import { addBeat } from "./pulse.ts";
import {
  type SessionRecord,
  subjectKey,
  type SubjectRecord,
} from "./records.ts";
import { subjectState } from "../revocation/log.ts";

/**
 * Ends one session.
 *
 * @param engine The engine.
 * @param change The change to add to; it should check the entry.
 * @param entry The session's entry.
 */
export function endSession(
  engine: Engine,
  change: Change,
  entry: Deno.KvEntry<SessionRecord>,
): void {
  const now = engine.clock();
  change.atomic.delete(entry.key);
  addBeat(change.atomic, String(entry.key[1]), now);
  addEntry(change, {
    kind: "session",
    sessionId: String(entry.key[2]),
    // No token is accepted after its own end, and no record from memory after
    // cacheFor in any process, however long ago the session was started.
    until: Math.max(entry.value.tokenEndsAt, now + MAX_CACHE_FOR),
  });
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
