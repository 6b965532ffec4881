/**
 * The few ways in which sessions are read from KV. Whatever goes wrong in KV
 * leaves here as one error, `ERR_SESSION_STORE_UNAVAILABLE`, and what a request
 * reads is counted, so that its cost is known and not assumed.
 *
 * @module
 */
import type { KvHandle } from "./patient_kv.ts";
import { unavailable } from "../errors.ts";
import type { RevocationView } from "../revocation/view.ts";
import {
  ALL_SESSIONS,
  sessionKey,
  type SessionRecord,
  sessionsPrefix,
  SITE_EPOCH,
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
  /** The site's epoch. */
  readonly siteEpoch: number;
  /** The entry of the site's epoch, where it was read with them. */
  readonly site?: Deno.KvEntryMaybe<number>;
  /** Whether all of it comes from KV, the site's epoch too. */
  readonly live: boolean;
}

/** A subject and the site's epoch, as they stood at one moment. */
export interface SubjectAndSite {
  /** The subject's entry; its value is `null` when there is none. */
  readonly subject: Deno.KvEntryMaybe<SubjectRecord>;
  /** The entry of the site's epoch; its value is `null` before the first step. */
  readonly site: Deno.KvEntryMaybe<number>;
}

/** What reading needs to know. */
interface StoreParts {
  readonly kv: KvHandle;
  readonly view: RevocationView | null;
  readonly monotonic: () => number;
}

/** How many sessions one read brings. */
const LIST_BATCH = 500;

/**
 * Reads a session and its subject in one operation. The site's epoch is read
 * with them only where memory does not know it.
 *
 * @param parts The database, and the view of the revocation log.
 * @param names Whose session, and which.
 * @param meter Counts one read.
 * @param trust Whether memory may be trusted for the site's epoch.
 * @returns Both entries and the site's epoch.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function readPair(
  { kv, view, monotonic }: StoreParts,
  names: { readonly userId: string; readonly sessionId: string },
  meter: Meter,
  trust: "memory" | "kv" = "kv",
): Promise<Pair> {
  meter.reads++;
  const keys = [
    sessionKey(names.userId, names.sessionId),
    subjectKey(names.userId),
  ] as const;
  const known = trust === "memory" && view?.isFresh(monotonic());
  try {
    if (known) {
      const { siteEpoch } = view!;
      const [session, subject] = await kv.getMany<
        [SessionRecord, SubjectRecord]
      >(keys);
      return { session, subject, siteEpoch, live: false };
    }
    const [session, subject, site] = await kv.getMany<
      [SessionRecord, SubjectRecord, number]
    >([...keys, SITE_EPOCH]);
    return { session, subject, siteEpoch: site.value ?? 0, site, live: true };
  } catch (error) {
    throw unavailable(error);
  }
}

/**
 * Reads a subject and the site's epoch in one operation.
 *
 * @param kv The database.
 * @param userId The subject.
 * @returns Their entries; a value is `null` where there is none.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function readSubject(
  kv: KvHandle,
  userId: string,
): Promise<SubjectAndSite> {
  try {
    const [subject, site] = await kv.getMany<[SubjectRecord, number]>([
      subjectKey(userId),
      SITE_EPOCH,
    ]);
    return { subject, site };
  } catch (error) {
    throw unavailable(error);
  }
}

/**
 * Reads any key.
 *
 * @param kv The database.
 * @param key The key.
 * @returns Its entry; the value is `null` where nothing is stored.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function readValue<T>(
  kv: KvHandle,
  key: Deno.KvKey,
): Promise<Deno.KvEntryMaybe<T>> {
  try {
    return await kv.get<T>(key);
  } catch (error) {
    throw unavailable(error);
  }
}

/**
 * Reads a subject's stored sessions, dead ones included, a batch at a time.
 *
 * @param kv The database.
 * @param userId The subject.
 * @returns The entries.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function* readSessions(
  kv: KvHandle,
  userId: string,
): AsyncGenerator<Deno.KvEntry<SessionRecord>> {
  try {
    yield* kv.list<SessionRecord>({ prefix: sessionsPrefix(userId) }, {
      batchSize: LIST_BATCH,
    });
  } catch (error) {
    throw unavailable(error);
  }
}

/**
 * Reads everybody's stored sessions, dead ones included, a batch at a time, those
 * of one subject after another.
 *
 * @param kv The database.
 * @returns The entries.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function* readAllSessions(
  kv: KvHandle,
): AsyncGenerator<Deno.KvEntry<SessionRecord>> {
  try {
    yield* kv.list<SessionRecord>({ prefix: ALL_SESSIONS }, {
      batchSize: LIST_BATCH,
    });
  } catch (error) {
    throw unavailable(error);
  }
}
