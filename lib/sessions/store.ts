/**
 * The few ways in which sessions are read from and written to KV. Whatever goes
 * wrong in KV leaves here as one error, `ERR_SESSION_STORE_UNAVAILABLE`, and
 * every read is counted, so that the cost of a request is known and not assumed.
 *
 * @module
 */
import { SessionError } from "./errors.ts";
import {
  sessionKey,
  type SessionRecord,
  sessionsPrefix,
  subjectKey,
  type SubjectRecord,
} from "./records.ts";

/** Counts what one request asks of KV. */
export interface Meter {
  /** Read operations so far. */
  reads: number;
}

/** A session and its subject, as they stood at one moment. */
export interface Pair {
  /** The session's entry; its value is `null` when there is none. */
  readonly session: Deno.KvEntryMaybe<SessionRecord>;
  /** The subject's entry; its value is `null` when there is none. */
  readonly subject: Deno.KvEntryMaybe<SubjectRecord>;
}

/** How long a stored session outlives its end, in milliseconds. */
const EXPIRY_GRACE = 60_000;

/** How many sessions one listing returns at most. */
const MAX_LISTED = 1000;

/**
 * Reads a session and its subject in one operation.
 *
 * @param kv The database.
 * @param userId The subject.
 * @param sessionId The session ID.
 * @param meter Counts one read.
 * @returns Both entries.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function readPair(
  kv: Deno.Kv,
  userId: string,
  sessionId: string,
  meter: Meter,
): Promise<Pair> {
  meter.reads++;
  try {
    const [session, subject] = await kv.getMany<
      [SessionRecord, SubjectRecord]
    >([sessionKey(userId, sessionId), subjectKey(userId)]);
    return { session, subject };
  } catch (error) {
    throw unavailable(error);
  }
}

/**
 * Reads a subject.
 *
 * @param kv The database.
 * @param userId The subject.
 * @returns Its entry; the value is `null` when there is none.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function readSubject(
  kv: Deno.Kv,
  userId: string,
): Promise<Deno.KvEntryMaybe<SubjectRecord>> {
  try {
    return await kv.get<SubjectRecord>(subjectKey(userId));
  } catch (error) {
    throw unavailable(error);
  }
}

/**
 * Reads a subject's stored sessions, dead ones included.
 *
 * @param kv The database.
 * @param userId The subject.
 * @returns Up to 1000 entries.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function readSessions(
  kv: Deno.Kv,
  userId: string,
): Promise<Deno.KvEntry<SessionRecord>[]> {
  try {
    return await Array.fromAsync(
      kv.list<SessionRecord>({ prefix: sessionsPrefix(userId) }, {
        limit: MAX_LISTED,
      }),
    );
  } catch (error) {
    throw unavailable(error);
  }
}

/**
 * Adds the writing of a session to an atomic operation.
 *
 * @param atomic The operation.
 * @param userId The subject.
 * @param sessionId The session ID.
 * @param record What to write.
 * @param now The time, in milliseconds since 1970; the row is cleared away
 * some time after the session's absolute end.
 */
export function putSession(
  atomic: Deno.AtomicOperation,
  userId: string,
  sessionId: string,
  record: SessionRecord,
  now: number,
): void {
  atomic.set(sessionKey(userId, sessionId), record, {
    expireIn: Math.ceil(Math.max(record.endsAt - now, 0) + EXPIRY_GRACE),
  });
}

/**
 * Commits an atomic operation.
 *
 * @param atomic The operation.
 * @returns Its versionstamp, or `null` when a check did not hold.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function commit(
  atomic: Deno.AtomicOperation,
): Promise<string | null> {
  try {
    const result = await atomic.commit();
    return result.ok ? result.versionstamp : null;
  } catch (error) {
    throw unavailable(error);
  }
}

function unavailable(cause: unknown): SessionError {
  return new SessionError(
    "ERR_SESSION_STORE_UNAVAILABLE",
    "The session store did not answer: check that the database can be reached.",
    { cause },
  );
}
