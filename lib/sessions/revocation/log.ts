/**
 * The revocation log. Whatever ends a session or changes a subject appends one
 * entry under the commit's own versionstamp, in the same atomic write, so the
 * log is in true commit order and nothing is ever ended without it. An entry is
 * kept for as long as a token could outlive it.
 *
 * @module
 */
import { newSessionId } from "../ids.ts";
import type { KvHandle } from "../storage/patient_kv.ts";
import type { SubjectRecord } from "../storage/records.ts";

/** What an entry says. */
export type LogEntry =
  | {
    /** One session ended. */
    readonly kind: "session";
    /** The session ID. */
    readonly sessionId: string;
    /** When no token can need this entry any more, in milliseconds since 1970. */
    readonly until: number;
    /** Its cookie was exchanged for another; KV says whether it is still honoured. */
    readonly moved?: true;
  }
  | {
    /** A subject's epoch, claims or standing changed; this is how it stands now. */
    readonly kind: "subject";
    /** The subject. */
    readonly userId: string;
    /** How it stands. */
    readonly state: SubjectState;
    /** When no token can need this entry any more, in milliseconds since 1970. */
    readonly until: number;
  }
  | {
    /** Everybody's sessions ended. */
    readonly kind: "everybody";
    /** The site's epoch; sessions of an older one are dead. */
    readonly siteEpoch: number;
    /** When no token can need this entry any more, in milliseconds since 1970. */
    readonly until: number;
  }
  | {
    /** The keyring changed: a key came, went or was revoked. It is read anew. */
    readonly kind: "keys";
    /** Until when the entry is kept, in milliseconds since 1970. */
    readonly until: number;
  };

/** What a token is compared with: a subject without its claims. */
export type SubjectState = Omit<SubjectRecord, "claims">;

/** What one commit wrote, and its place in the log. */
export interface LogLine {
  /** Where it stands: versionstamps sort in commit order. */
  readonly versionstamp: string;
  /** What it is recognised by: a random value of its own. */
  readonly id: string;
  /** What it says; a commit may have ended a session and changed its subject. */
  readonly entries: readonly LogEntry[];
}

/** A place in the log: the line that was read last. */
export type Cursor = Pick<LogLine, "versionstamp" | "id">;

/**
 * Thrown when the log does not go on from where it was left: the database was
 * restored from a backup, it is another one, or a line was kept no longer.
 */
export class LogBrokenOffError extends Error {
  override readonly name = "LogBrokenOffError";
}

/**
 * The key that changes with every line; `Deno.Kv.watch` is set on it. Its value
 * is what the newest line is recognised by.
 */
export const LOG_HEAD: Deno.KvKey = ["revocation_head"];

const LOG_PREFIX: Deno.KvKey = ["revocations"];

/** A line as it is stored. */
type StoredLine = Pick<LogLine, "id" | "entries">;

/** How many lines are looked through for one that was just written. */
const LOOK_BACK = 500;

/** How much longer than necessary entries are kept, in milliseconds, for clocks that differ. */
export const CLOCK_GRACE = 60_000;

/**
 * Adds a line to the atomic operation that makes it true. There is one line to a
 * commit, since its key is the commit's versionstamp: two would be one.
 *
 * @param kv The database.
 * @param atomic The operation.
 * @param entries What it says, one entry at least.
 * @param now The time, in milliseconds since 1970.
 * @returns What the line is recognised by.
 */
export function appendToLog(
  kv: KvHandle,
  atomic: Deno.AtomicOperation,
  entries: readonly LogEntry[],
  now: number,
): string {
  const line: StoredLine = { id: newSessionId(), entries };
  const until = Math.max(...entries.map((entry) => entry.until), now);
  atomic
    .set([...LOG_PREFIX, kv.commitVersionstamp()], line, {
      expireIn: Math.ceil(until - now + CLOCK_GRACE),
    })
    .set(LOG_HEAD, line.id);
  return line.id;
}

/**
 * Looks for a line that was written a moment ago, if it was.
 *
 * @param kv The database.
 * @param id What it is recognised by.
 * @returns Its versionstamp, or `null` when it is not among the last 500.
 */
export async function findLine(
  kv: KvHandle,
  id: string,
): Promise<string | null> {
  const newest = kv.list<StoredLine>({ prefix: LOG_PREFIX }, {
    reverse: true,
    limit: LOOK_BACK,
    batchSize: LOOK_BACK,
  });
  for await (const { key, value } of newest) {
    if (value.id === id) return String(key[key.length - 1]);
  }
  return null;
}

/**
 * Reads the log from a place onwards, in commit order. The line where it was
 * left is read once more, which shows at no cost that it is still the same log:
 * versionstamps alone do not, since a restored database counts on from what it
 * had.
 *
 * @param kv The database.
 * @param after The last line known; `null` reads all.
 * @returns The lines that follow it.
 * @throws {LogBrokenOffError} When that line is not there and something else is,
 * before the first line is returned.
 */
export async function* readLog(
  kv: KvHandle,
  after: Cursor | null,
): AsyncGenerator<LogLine> {
  const selector = after === null
    ? { prefix: LOG_PREFIX }
    : { prefix: LOG_PREFIX, start: [...LOG_PREFIX, after.versionstamp] };
  let found = after === null;
  for await (
    const { key, value } of kv.list<StoredLine>(selector, {
      batchSize: 500,
    })
  ) {
    if (found) yield { versionstamp: String(key[key.length - 1]), ...value };
    else if (value.id === after?.id) found = true;
    else throw new LogBrokenOffError();
  }
  // Where nothing was written since, the last line may have been kept no longer.
  if (!found && (await kv.get(LOG_HEAD)).value !== after?.id) {
    throw new LogBrokenOffError();
  }
}

/**
 * Reduces a subject to what tokens are compared with.
 *
 * @param subject The stored subject.
 * @returns It without the claims.
 */
export function subjectState(subject: SubjectRecord): SubjectState {
  const { epoch, exceptId, version, disabled } = subject;
  return { epoch, exceptId, version, disabled };
}
