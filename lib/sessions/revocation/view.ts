/**
 * What this process knows of the revocation log. It answers from memory whether
 * a token still holds, and it says "unknown" rather than guess: before the log
 * was read for the first time, and whenever it has not been heard from for
 * longer than `maxStaleness`. Knowledge only ever grows, as long as it is the
 * same log: an entry that arrives twice or late changes nothing that a newer one
 * has said.
 *
 * @module
 */
import {
  CLOCK_GRACE,
  type Cursor,
  type LogEntry,
  type LogLine,
  type SubjectState,
} from "./log.ts";

/** What a token says of itself. */
export interface Holder {
  /** The subject. */
  readonly userId: string;
  /** The session ID. */
  readonly sessionId: string;
  /** The subject's epoch when it was issued. */
  readonly epoch: number;
  /** The site's epoch when it was issued. */
  readonly siteEpoch: number;
  /** The version of the claims it carries. */
  readonly version: number;
}

/**
 * What memory says of a token: it holds (`current`), it holds but KV knows
 * newer claims (`changed`), it does not (`ended`), or KV has to be asked
 * (`unknown`).
 */
export type Standing = "current" | "changed" | "ended" | "unknown";

/** The log, in memory. */
export interface RevocationView {
  /** The line up to which the log was read; `null` before that. */
  readonly cursor: Cursor | null;
  /** How often all was forgotten; nothing is vouched for that was read before. */
  readonly generation: number;
  /** How many sessions and subjects are held. */
  readonly size: number;
  /** The site's epoch, as far as the log was read. */
  readonly siteEpoch: number;
  /** Says whether memory may be trusted; `monotonicNow` in milliseconds. */
  isFresh(monotonicNow: number): boolean;
  /** Says whether a token holds; `monotonicNow` in milliseconds. */
  judge(holder: Holder, monotonicNow: number): Standing;
  /** Takes in a line that was written by this process, at once. */
  apply(line: Pick<LogLine, "versionstamp" | "entries">): void;
  /** Takes in a line that was read from the log, in order. */
  advance(line: LogLine): void;
  /** Notes that the log was read to its end by a read that began at `monotonicNow`. */
  heard(monotonicNow: number): void;
  /** Forgets what no token can need any more; `now` in milliseconds since 1970. */
  sweep(now: number): void;
  /** Forgets everything: what it was read from is not the log any more. */
  forget(): void;
}

interface KnownSubject {
  readonly versionstamp: string;
  readonly state: SubjectState;
  readonly until: number;
}

/**
 * Makes an empty view, which knows nothing and says so.
 *
 * @param maxStaleness For how many milliseconds memory is trusted without word.
 * @returns The view.
 */
export function createRevocationView(maxStaleness: number): RevocationView {
  const sessions = new Map<string, number>();
  const moved = new Map<string, number>();
  const subjects = new Map<string, KnownSubject>();
  let cursor: Cursor | null = null;
  let generation = 0;
  let heardAt = -Infinity;
  let siteEpoch = 0;

  function isFresh(monotonicNow: number): boolean {
    return monotonicNow - heardAt <= maxStaleness;
  }

  function take(versionstamp: string, entry: LogEntry) {
    if (entry.kind === "keys") return;
    if (entry.kind === "session") {
      (entry.moved ? moved : sessions).set(entry.sessionId, entry.until);
      if (!entry.moved) moved.delete(entry.sessionId);
      return;
    }
    if (entry.kind === "everybody") {
      siteEpoch = Math.max(siteEpoch, entry.siteEpoch);
      return;
    }
    const known = subjects.get(entry.userId);
    if (known !== undefined && known.versionstamp >= versionstamp) return;
    const until = Math.max(entry.until, known?.until ?? 0);
    subjects.set(entry.userId, { versionstamp, state: entry.state, until });
  }

  function apply(
    { versionstamp, entries }: Pick<LogLine, "versionstamp" | "entries">,
  ) {
    for (const entry of entries) take(versionstamp, entry);
  }

  return {
    get cursor() {
      return cursor;
    },
    get generation() {
      return generation;
    },
    get size() {
      return sessions.size + moved.size + subjects.size;
    },
    get siteEpoch() {
      return siteEpoch;
    },
    isFresh,
    judge(holder, monotonicNow) {
      if (holder.siteEpoch < siteEpoch) return "ended";
      if (sessions.has(holder.sessionId)) return "ended";
      const known = subjects.get(holder.userId);
      const standing = known === undefined
        ? "current"
        : compare(holder, known.state);
      if (standing === "ended") return "ended";
      if (moved.has(holder.sessionId)) return "unknown";
      return isFresh(monotonicNow) ? standing : "unknown";
    },
    apply,
    advance(line) {
      apply(line);
      cursor = { versionstamp: line.versionstamp, id: line.id };
    },
    heard(monotonicNow) {
      heardAt = Math.max(heardAt, monotonicNow);
    },
    sweep(now) {
      const past = now - CLOCK_GRACE;
      for (const ended of [sessions, moved]) {
        for (const [id, until] of ended) if (until < past) ended.delete(id);
      }
      for (const [id, { until }] of subjects) {
        if (until < past) subjects.delete(id);
      }
    },
    forget() {
      for (const known of [sessions, moved, subjects]) known.clear();
      generation++;
      cursor = null;
      heardAt = -Infinity;
      siteEpoch = 0;
    },
  };
}

function compare(holder: Holder, state: SubjectState): Standing {
  if (state.disabled) return "ended";
  if (holder.epoch < state.epoch) {
    return holder.sessionId === state.exceptId ? "changed" : "ended";
  }
  return holder.version < state.version ? "changed" : "current";
}
