/**
 * What this process knows of the revocation log. It answers from memory whether
 * a token still holds, and it says "unknown" rather than guess: before the log
 * was read for the first time, and whenever it has not been heard from for
 * longer than `maxStaleness`. Knowledge only ever grows, as long as it is the
 * same log: an entry that arrives twice or late changes nothing that a newer one
 * has said.
 *
 * It holds a bounded number of entries. What comes when it is full is not taken
 * in, and from then on it vouches for nobody: it still knows whom it knows to be
 * ended, and all others are looked up in KV. When enough of what it holds is
 * over, the log is read anew from its start.
 *
 * @module
 */
import {
  CLOCK_GRACE,
  type Cursor,
  LogBrokenOffError,
  type LogEntry,
  type LogLine,
  type SubjectState,
} from "./log.ts";

/**
 * How many sessions and subjects are held at most: 90 MB of sessions (86
 * bytes each were measured), 240 MB if every entry is a subject (229 bytes). That
 * is a million log-outs within the life of a token.
 */
export const MAX_ENTRIES = 2 ** 20;

/** How full it may be, as a part of that, when it tries to hold all of the log again. */
const ROOM_AGAIN = 0.75;

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
  /** Says after which line reading the log has to begin now; `null` is at its start. */
  resume(): Cursor | null;
  /** Takes in a line that was read from the log, in order. */
  advance(line: LogLine): void;
  /**
   * Notes that the log was read to its end by a read that began at `monotonicNow`.
   *
   * @throws {LogBrokenOffError} When a line that this process wrote was not in it.
   */
  heard(monotonicNow: number): void;
  /** Forgets what no token can need any more; `now` in milliseconds since 1970. */
  sweep(now: number): void;
  /** Forgets everything: what it was read from is not the log any more. */
  forget(): void;
}

type EndedSession = Extract<LogEntry, { kind: "session" }>;

interface KnownSubject {
  readonly versionstamp: string;
  readonly state: SubjectState;
  readonly until: number;
}

/**
 * Makes an empty view, which knows nothing and says so.
 *
 * @param maxStaleness For how many milliseconds memory is trusted without word.
 * @param maxEntries How many sessions and subjects it may hold.
 * @returns The view.
 */
export function createRevocationView(
  maxStaleness: number,
  maxEntries = MAX_ENTRIES,
): RevocationView {
  const sessions = new Map<string, number>();
  const moved = new Map<string, number>();
  const subjects = new Map<string, KnownSubject>();
  let cursor: Cursor | null = null;
  let generation = 0;
  let heardAt = -Infinity;
  let siteEpoch = 0;
  /** The lines that this process wrote since the last reading began, until they are read in the log. */
  const own = new Set<string>();
  /** Those from before, which must be found by the reading that is under way. */
  const due = new Set<string>();
  /** How much of the log is held; `refilling` from its start until it was read to its end. */
  let held: "all" | "a part" | "refilling" = "all";

  function size(): number {
    return sessions.size + moved.size + subjects.size;
  }

  function isFresh(monotonicNow: number): boolean {
    return monotonicNow - heardAt <= maxStaleness;
  }

  function take(versionstamp: string, entry: LogEntry) {
    if (entry.kind === "keys") return;
    if (entry.kind === "everybody") {
      siteEpoch = Math.max(siteEpoch, entry.siteEpoch);
      return;
    }
    if (entry.kind === "session") return takeSession(entry);
    const known = subjects.get(entry.userId);
    if (known === undefined && isFull()) return;
    if (known !== undefined && known.versionstamp >= versionstamp) return;
    const until = Math.max(entry.until, known?.until ?? 0);
    subjects.set(entry.userId, { versionstamp, state: entry.state, until });
  }

  function takeSession({ sessionId, until, moved: isMoved }: EndedSession) {
    const isKnown = sessions.has(sessionId) || moved.has(sessionId);
    if (!isKnown && isFull()) return;
    if (!isMoved) {
      moved.delete(sessionId);
      sessions.set(sessionId, until);
    } else if (!sessions.has(sessionId)) moved.set(sessionId, until);
  }

  function isFull(): boolean {
    if (size() < maxEntries) return false;
    held = "a part";
    return true;
  }

  function apply(
    { versionstamp, entries }: Pick<LogLine, "versionstamp" | "entries">,
  ) {
    for (const entry of entries) take(versionstamp, entry);
    const isRead = cursor !== null && versionstamp <= cursor.versionstamp;
    if (entries.length > 0 && !isRead) own.add(versionstamp);
  }

  return {
    get generation() {
      return generation;
    },
    get size() {
      return size();
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
      return held === "all" && isFresh(monotonicNow) ? standing : "unknown";
    },
    apply,
    resume() {
      if (held === "a part" && size() <= maxEntries * ROOM_AGAIN) {
        held = "refilling";
        cursor = null;
      }
      for (const versionstamp of own) due.add(versionstamp);
      own.clear();
      return cursor;
    },
    advance(line) {
      for (const entry of line.entries) take(line.versionstamp, entry);
      if (!due.delete(line.versionstamp)) own.delete(line.versionstamp);
      cursor = { versionstamp: line.versionstamp, id: line.id };
    },
    heard(monotonicNow) {
      if (due.size > 0) throw new LogBrokenOffError();
      heardAt = Math.max(heardAt, monotonicNow);
      if (held === "refilling") held = "all";
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
      for (const known of [sessions, moved, subjects, own, due]) known.clear();
      generation++;
      cursor = null;
      heardAt = -Infinity;
      siteEpoch = 0;
      held = "all";
    },
  };
}

function compare(holder: Holder, state: SubjectState): Standing {
  // Of a disabled subject no session starts: it was enabled since, and that was
  // not heard yet.
  if (state.disabled) return holder.epoch > state.epoch ? "unknown" : "ended";
  if (holder.epoch < state.epoch) {
    return holder.sessionId === state.exceptId ? "changed" : "ended";
  }
  return holder.version < state.version ? "changed" : "current";
}
