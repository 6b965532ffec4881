/**
 * Counts the sessions there are, for an operator who wants to know whether a
 * strategy is still in use. It reads everything that is stored, a batch at a
 * time, and is no part of any request.
 *
 * @module
 */
import type { SessionsConfig, StrategyName } from "./config.ts";
import { expiresAt, judge } from "./lifetimes.ts";
import type { KvHandle } from "./storage/patient_kv.ts";
import type { SessionRecord } from "./storage/records.ts";
import {
  readAllSessions,
  readSubject,
  type SubjectAndSite,
} from "./storage/read.ts";

/** What there is of one strategy. */
export interface StrategyStatus {
  /** How many sessions live. */
  readonly sessions: number;
  /** When the last of them ends if none is used again, in milliseconds since 1970; `null` without any. */
  readonly lastEndsAt: number | null;
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

const NONE: StrategyStatus = { sessions: 0, lastEndsAt: null };

/**
 * Counts the sessions that live, whether or not their strategy is accepted now.
 *
 * @param parts The database, the settings, and the time in milliseconds since 1970.
 * @returns How many there are of each strategy.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function countSessions(
  { kv, config, clock }: CountParts,
): Promise<SessionsStatus> {
  const status: Record<StrategyName, StrategyStatus> = {
    kv: NONE,
    jwt: NONE,
    hybrid: NONE,
  };
  let userId: string | undefined;
  let owner: SubjectAndSite | undefined;
  for await (const { key, value } of readAllSessions(kv)) {
    // A subject's sessions stand together.
    if (owner === undefined || key[1] !== userId) {
      userId = String(key[1]);
      owner = await readSubject(kv, userId);
    }
    const { subject, site } = owner;
    const state = judge(value, subject.value, site.value ?? 0, config, clock());
    if (state !== "alive") continue;
    status[value.strategy] = counted(status[value.strategy], value, config);
  }
  return status;
}

function counted(
  { sessions, lastEndsAt }: StrategyStatus,
  record: SessionRecord,
  config: SessionsConfig,
): StrategyStatus {
  const endsAt = expiresAt(record, config);
  return {
    sessions: sessions + 1,
    lastEndsAt: Math.max(lastEndsAt ?? 0, endsAt),
  };
}
