/**
 * Changes to what is stored. A change is an atomic operation and the lines it
 * adds to the revocation log; once it is committed, this process knows the lines
 * at once, and every other reads them from the log.
 *
 * @module
 */
import type { Parts } from "../engine.ts";
import { SessionError } from "../errors.ts";
import type { SessionEvent } from "../events.ts";
import { appendToLog, type LogEntry } from "../revocation/log.ts";
import type { Together } from "../session.ts";
import type { KvHandle } from "./patient_kv.ts";
import { commit, readValue } from "./store.ts";

/** An atomic operation in the making. */
export interface Change {
  /** The operation. */
  readonly atomic: Deno.AtomicOperation;
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
 * @returns The change, with no lines yet.
 */
export function appended(atomic: Deno.AtomicOperation): Change {
  return { atomic, entries: [], events: [] };
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
    const { atomic, entries, events } = change;
    atomic.check(...checks);
    write?.(atomic);
    if (entries.length > 0) {
      appendToLog(engine.kv, atomic, entries, engine.clock());
    }
    const recorded = events.length > 0
      ? engine.record?.(events, atomic)
      : undefined;
    const versionstamp = await commit(atomic);
    if (versionstamp !== null) {
      engine.view?.apply({ versionstamp, entries });
      recorded?.();
      return result;
    }
    await assertUnchanged(engine.kv, checks);
    // Those who collided wait for different times, or they collide again.
    await new Promise((resolve) =>
      setTimeout(resolve, Math.random() * 2 ** Math.min(tries, 6))
    );
  }
  throw new SessionError(
    "ERR_SESSION_CONFLICT",
    "Too many changes to one account came at once: try again.",
  );
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
