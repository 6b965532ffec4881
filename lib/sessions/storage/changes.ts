/**
 * Changes to what is stored. A change is an atomic operation and the lines it
 * adds to the revocation log; once it is committed, this process knows the lines
 * at once, and every other reads them from the log.
 *
 * A commit whose answer was lost on the way is repeated by Deno, and its checks
 * then fail because of what it wrote itself. So each change leaves something by
 * which it is recognised: before it is tried anew, it is looked for.
 *
 * @module
 */
import type { Parts } from "../engine.ts";
import { SessionError, unavailable } from "../errors.ts";
import type { SessionEvent } from "../events.ts";
import { appendToLog, findLine, type LogEntry } from "../revocation/log.ts";
import type { Together } from "../session.ts";
import { afterCollision } from "./collision.ts";
import type { KvHandle } from "./patient_kv.ts";
import { commit } from "./write.ts";
import { readValue } from "./read.ts";

/** An atomic operation in the making. */
export interface Change {
  /** The operation. */
  readonly atomic: Deno.AtomicOperation;
  /** A key that nobody else can write, since a random value is part of it. */
  readonly creates?: Deno.KvKey;
  /** What it says in the log. */
  readonly entries: LogEntry[];
  /** What happens by it, for the app's record. */
  readonly events: SessionEvent[];
}

/** What one try came to: a change to commit, and what to return once it is. */
export interface Attempt<T> {
  /** The change, or nothing where there is none to make. */
  readonly change?: Change;
  /** What to return. */
  readonly result: T;
}

/** How often a change is tried when others come between. */
const MAX_TRIES = 20;

/**
 * Begins a change.
 *
 * @param atomic The operation to build on.
 * @param creates A key that it sets and nobody else can, since a random value is
 * part of it; where there is none, the change is recognised by its line in the log.
 * @returns The change, with no lines yet.
 */
export function appended(
  atomic: Deno.AtomicOperation,
  creates?: Deno.KvKey,
): Change {
  return { atomic, creates, entries: [], events: [] };
}

/**
 * Adds an entry to the line that the change writes to the log.
 *
 * @param change The change.
 * @param entry The entry.
 */
export function addEntry(change: Change, entry: LogEntry): void {
  change.entries.push(entry);
}

/**
 * Commits a change, and tries anew from a fresh reading when another one came
 * between. When this returns, the change is stored and known to this process.
 *
 * @param engine The engine.
 * @param attempt Reads what is there and prepares the change.
 * @param together What else must hold and is written with it.
 * @returns What the successful attempt was to return.
 * @throws {SessionError} `ERR_CONDITION_FAILED` when what must hold does not,
 * `ERR_SESSION_CONFLICT` when 20 tries all met another write,
 * `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function commitChange<T>(
  engine: Pick<Parts, "kv" | "clock" | "view" | "record">,
  attempt: () => Promise<Attempt<T>>,
  { checks = [], write }: Together = {},
): Promise<T> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { change, result } = await attempt();
    if (change === undefined) return result;
    change.atomic.check(...checks);
    write?.(change.atomic);
    if (await commitOnce(engine, change)) return result;
    await assertUnchanged(engine.kv, checks);
    await afterCollision(tries);
  }
  throw new SessionError(
    "ERR_SESSION_CONFLICT",
    "Too many changes to one account came at once: try again.",
  );
}

/**
 * Commits a change, once.
 *
 * @param engine The database, the clock, the view and the app's record.
 * @param change The change.
 * @returns Whether it was made; `false` when a check did not hold.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function commitOnce(
  { kv, clock, view, record }: Pick<Parts, "kv" | "clock" | "view" | "record">,
  change: Change,
): Promise<boolean> {
  const { atomic, entries, events } = change;
  const lineId = entries.length > 0
    ? appendToLog(kv, atomic, entries, clock())
    : null;
  const recorded = events.length > 0 ? record?.(events, atomic) : undefined;
  const versionstamp = await commit(atomic) ??
    await committedBefore(kv, change, lineId);
  if (versionstamp === null) return false;
  view?.apply({ versionstamp, entries });
  recorded?.();
  return true;
}

/** Says where a change stands that was made although its commit said otherwise. */
async function committedBefore(
  kv: KvHandle,
  { creates }: Change,
  lineId: string | null,
): Promise<string | null> {
  if (lineId !== null) {
    return await findLine(kv, lineId).catch((error) => {
      throw unavailable(error);
    });
  }
  if (creates === undefined) return null;
  return (await readValue(kv, creates)).versionstamp;
}

async function assertUnchanged(
  kv: KvHandle,
  checks: readonly Deno.AtomicCheck[],
): Promise<void> {
  for (const { key, versionstamp } of checks) {
    if ((await readValue(kv, key)).versionstamp === versionstamp) continue;
    throw new SessionError(
      "ERR_CONDITION_FAILED",
      "What the change depends on has changed meanwhile: start again from what is there now.",
    );
  }
}
