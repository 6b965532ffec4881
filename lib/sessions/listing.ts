/**
 * Lists a subject's sessions, and clears away what is dead.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { fromRecord } from "./storage/from_record.ts";
import { assertUserId } from "./ids.ts";
import { judge } from "./lifetimes.ts";
import { type SessionRecord, sessionsPrefix } from "./storage/records.ts";
import type { Session } from "./session.ts";
import { readSessions, readSubject } from "./storage/read.ts";

/** How many sessions one listing returns at most. */
const MAX_LISTED = 1000;

/** How many records one batch of clearing away touches. */
const SWEEP_BATCH = 100;

/** A session that lives, and the commit that last wrote it. */
export interface Stored {
  /** The session. */
  readonly session: Session;
  /** The versionstamp of its record; versionstamps sort in commit order. */
  readonly versionstamp: string;
}

/**
 * Lists the sessions that live, with the commits that last wrote them.
 *
 * @param engine The engine.
 * @param userId The subject.
 * @returns The sessions, the most recently seen first, 1000 at most.
 * @throws {SessionError} `ERR_USER_ID` or `ERR_SESSION_STORE_UNAVAILABLE`.
 */
export async function listStored(
  engine: Engine,
  userId: string,
): Promise<Stored[]> {
  assertUserId(userId);
  const { kv, config, clock } = engine;
  const names = [engine.strategy, ...engine.accepted].map(({ name }) => name);
  const { subject, site } = await readSubject(kv, userId);
  const now = clock();
  const alive: Stored[] = [];
  for await (const { key, value, versionstamp } of readSessions(kv, userId)) {
    // A cookie of a strategy that is not accepted opens nothing.
    if (!names.includes(value.strategy)) continue;
    const state = judge(value, subject.value, site.value ?? 0, config, now);
    if (state !== "alive") continue;
    const session = fromRecord(
      { userId, sessionId: String(key[2]) },
      value,
      subject.value!,
      config,
    );
    alive.push({ session, versionstamp });
    if (alive.length === MAX_LISTED) break;
  }
  return alive.sort(({ session: a }, { session: b }) =>
    b.lastSeenAt - a.lastSeenAt || b.createdAt - a.createdAt ||
    (a.id < b.id ? -1 : 1)
  );
}

/**
 * Lists the sessions that live.
 *
 * @param engine The engine.
 * @param userId The subject.
 * @returns The sessions, the most recently seen first, 1000 at most.
 * @throws {SessionError} `ERR_USER_ID` or `ERR_SESSION_STORE_UNAVAILABLE`.
 */
export async function listSessions(
  engine: Engine,
  userId: string,
): Promise<Session[]> {
  return (await listStored(engine, userId)).map(({ session }) => session);
}

/**
 * Deletes the records of sessions that a subject's epoch, or the site's, has left
 * behind, a bounded batch at a time. Nothing depends on it: a dead record opens
 * nothing and expires by itself. Epochs only grow, so what an epoch that was read
 * earlier has left behind is dead for good; all else stays, above all a session
 * that was started meanwhile.
 *
 * @param engine The engine.
 * @param userId The subject.
 * @param isClosed Tells when to stop early.
 */
export async function sweepSessions(
  engine: Engine,
  userId: string,
  isClosed: () => boolean,
): Promise<void> {
  const { kv } = engine;
  const { subject, site } = await readSubject(kv, userId);
  const epoch = subject.value?.epoch ?? 0;
  const siteEpoch = site.value ?? 0;
  let atomic = kv.atomic();
  let size = 0;
  const entries = kv.list<SessionRecord>({ prefix: sessionsPrefix(userId) }, {
    batchSize: SWEEP_BATCH,
  });
  for await (const { key, value } of entries) {
    if (isClosed()) return;
    if (value.epoch >= epoch && value.siteEpoch >= siteEpoch) continue;
    // It leads to the one that lives on, whose cookie may not have arrived yet.
    const leadsToKept = value.movedTo !== undefined &&
      value.movedTo === subject.value?.exceptId;
    if (leadsToKept) continue;
    atomic.delete(key);
    if (++size < SWEEP_BATCH) continue;
    await atomic.commit();
    atomic = kv.atomic();
    size = 0;
  }
  if (size > 0) await atomic.commit();
}
