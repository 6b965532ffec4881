/**
 * Counts the sessions there are, for an operator who wants to know whether a
 * strategy is still in use. It reads everything that is stored, a batch at a
 * time, and is no part of any request.
 *
 * @module
 */
import type { SessionsConfig, StrategyName } from "./config.ts";
import { expiresAt, judge } from "./lifetimes.ts";
import { MAX_STEPS } from "./storage/moved.ts";
import type { KvHandle } from "./storage/patient_kv.ts";
import type { SessionRecord } from "./storage/records.ts";
import {
  readAllSessions,
  readSubject,
  type SubjectAndSite,
} from "./storage/read.ts";
import { staysForItsSize } from "./too_large.ts";

/** Some sessions. */
export interface SessionCount {
  /** How many there are. */
  readonly sessions: number;
  /** When the last of them ends, in milliseconds since 1970; `null` without any. */
  readonly lastEndsAt: number | null;
}

/** What there is of one strategy. The last session ends then if none is used again. */
export interface StrategyStatus extends SessionCount {
  /**
   * Sessions that were exchanged for another strategy's and whose new cookie was
   * not used yet. The answer may have been lost: the old cookie is still needed.
   */
  readonly leftBehind: SessionCount;
  /**
   * Those of the living sessions that are not exchanged, since their subject's
   * claims are too large for a cookie of the configured strategy; when the last of
   * them ends, however often it is used.
   */
  readonly tooLarge: SessionCount;
}

/** How many sessions live, by the strategy of their cookies. */
export type SessionsStatus = Readonly<Record<StrategyName, StrategyStatus>>;

/** What counting needs. */
export interface CountParts {
  /** The database. */
  readonly kv: KvHandle;
  /** The settings. */
  readonly config: SessionsConfig;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
}

/** What is stored of one subject, by session ID. */
type Records = Map<string, SessionRecord>;

const NO_SESSIONS: SessionCount = { sessions: 0, lastEndsAt: null };

const NONE: StrategyStatus = {
  ...NO_SESSIONS,
  leftBehind: NO_SESSIONS,
  tooLarge: NO_SESSIONS,
};

/**
 * Counts the sessions that live, whether or not their strategy is accepted now.
 *
 * @param parts The database, the settings, and the time in milliseconds since 1970.
 * @returns How many there are of each strategy.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function countSessions(
  parts: CountParts,
): Promise<SessionsStatus> {
  const status = { kv: NONE, jwt: NONE, hybrid: NONE };
  for await (const [userId, records] of readBySubject(parts.kv)) {
    const owner = await readSubject(parts.kv, userId);
    for (const [sessionId, record] of records) {
      const before = status[record.strategy];
      status[record.strategy] = record.movedTo === undefined
        ? withSession(before, parts, owner, { userId, sessionId, record })
        : withSignpost(before, parts, owner, { sessionId, record, records });
    }
  }
  return status;
}

// A subject's sessions stand together.
async function* readBySubject(
  kv: KvHandle,
): AsyncGenerator<[string, Records]> {
  let userId: string | undefined;
  let records: Records = new Map();
  for await (const { key, value } of readAllSessions(kv)) {
    if (userId !== undefined && key[1] !== userId) {
      yield [userId, records];
      records = new Map();
    }
    userId = String(key[1]);
    records.set(String(key[2]), value);
  }
  if (userId !== undefined) yield [userId, records];
}

function withSession(
  before: StrategyStatus,
  parts: CountParts,
  owner: SubjectAndSite,
  named: { userId: string; sessionId: string; record: SessionRecord },
): StrategyStatus {
  const { record } = named;
  const { config } = parts;
  if (!isAlive(parts, owner, record)) return before;
  const after = { ...before, ...plus(before, expiresAt(record, config)) };
  const { value } = owner.subject;
  if (!staysForItsSize(parts, { ...named, subject: value! })) return after;
  // It is used and goes on: only its absolute end is certain.
  const end = Math.min(record.createdAt + config.maxLifetime, record.endsAt);
  return { ...after, tooLarge: plus(before.tooLarge, end) };
}

// The record of a session that was exchanged leads to the one in its place, until
// that one's cookie was used or it ended (storage/moved.ts).
function withSignpost(
  before: StrategyStatus,
  parts: CountParts,
  owner: SubjectAndSite,
  { sessionId, record, records }: {
    sessionId: string;
    record: SessionRecord;
    records: Records;
  },
): StrategyStatus {
  const end = expiresAt(record, parts.config);
  const successor = successorOf(records, sessionId);
  const isNeeded = successor !== null && parts.clock() < end &&
    isAlive(parts, owner, successor);
  return isNeeded
    ? { ...before, leftBehind: plus(before.leftBehind, end) }
    : before;
}

function successorOf(
  records: Records,
  sessionId: string,
): SessionRecord | null {
  for (let steps = 0; steps <= MAX_STEPS; steps++) {
    const to = records.get(sessionId)?.movedTo;
    if (to === undefined) return records.get(sessionId) ?? null;
    if (records.get(to)?.replaces?.sessionId !== sessionId) return null;
    sessionId = to;
  }
  return null;
}

function isAlive(
  { config, clock }: CountParts,
  { subject, site }: SubjectAndSite,
  record: SessionRecord,
): boolean {
  const siteEpoch = site.value ?? 0;
  return judge(record, subject.value, siteEpoch, config, clock()) === "alive";
}

function plus(
  { sessions, lastEndsAt }: SessionCount,
  endsAt: number,
): SessionCount {
  return {
    sessions: sessions + 1,
    lastEndsAt: Math.max(lastEndsAt ?? 0, endsAt),
  };
}
