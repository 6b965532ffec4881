/**
 * Waits out "database is locked". On a SQLite file that several processes use,
 * Deno KV fails a commit at once when another process writes between its checks
 * and its changes. SQLite refuses it at its first change, before anything is
 * written, so nothing is done twice when it is tried again. No other error is
 * known to have changed nothing, and none is retried: over KV Connect a lost
 * answer says nothing about the write.
 *
 * The pauses have full jitter, as in "Exponential Backoff And Jitter" (AWS
 * Architecture Blog): those who collided draw from the whole interval, so they
 * do not meet again.
 *
 * @module
 */
import { KvBusyError } from "./errors.ts";

/** How long to wait for others. All times are in milliseconds. */
export interface RetryOptions {
  /** No new attempt is begun after so long; 2.5 s unless given. */
  readonly giveUpAfter?: number;
  /** Draws from 0 to 1; `Math.random` unless given. */
  readonly random?: () => number;
  /** A clock that never goes back; `performance.now` unless given. */
  readonly monotonic?: () => number;
  /** Waits; `setTimeout` unless given. */
  readonly pause?: (duration: number) => Promise<void>;
}

/** The longest first pause: about what one commit takes. */
const FIRST_PAUSE = 2;

/** No pause is longer. */
const LONGEST_PAUSE = 64;

/** SQLite's own words for SQLITE_BUSY, with which the backend passes it on. */
const LOCKED = "database is locked";

/**
 * Runs an operation, again and again while the database is locked.
 *
 * @param operation The operation; it must be one that can be started anew.
 * @param options How long to wait.
 * @returns What it resolves to.
 * @throws {KvBusyError} When the database stays locked.
 *
 * @example
 * ```ts
 * import { retryWhileLocked } from "./retry.ts";
 *
 * const kv = await Deno.openKv(":memory:");
 * await retryWhileLocked(() => kv.set(["greeting"], "hello"));
 * kv.close();
 * ```
 */
export async function retryWhileLocked<T>(
  operation: () => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    return await retryIfLocked(error, operation, options);
  }
}

/**
 * Goes on after an operation that has failed once.
 *
 * @param error What it failed with.
 * @param operation The operation.
 * @param options How long to wait.
 * @returns What it resolves to when it is tried again.
 * @throws {KvBusyError} When the database stays locked.
 * @throws {unknown} The same error when the database was not locked.
 */
export function retryIfLocked<T>(
  error: unknown,
  operation: () => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  return isLocked(error) ? persist(operation, options) : Promise.reject(error);
}

/**
 * Tells whether an operation changed nothing because another process was
 * writing.
 *
 * @param error Anything that was thrown.
 * @returns Whether it is that.
 */
export function isLocked(error: unknown): boolean {
  return error instanceof Error && error.message === LOCKED;
}

async function persist<T>(
  operation: () => Promise<T>,
  {
    giveUpAfter = 2500,
    random = Math.random,
    monotonic = () => performance.now(),
    pause = (duration) =>
      new Promise((resolve) => setTimeout(resolve, duration)),
  }: RetryOptions,
): Promise<T> {
  const giveUpAt = monotonic() + giveUpAfter;
  for (let longest = FIRST_PAUSE;; longest *= 2) {
    await pause(random() * Math.min(longest, LONGEST_PAUSE));
    try {
      return await operation();
    } catch (error) {
      if (!isLocked(error)) throw error;
      if (monotonic() < giveUpAt) continue;
      throw new KvBusyError(
        `The database was locked by other processes for ${
          giveUpAfter / 1000
        } s and nothing was changed. Try again; if this happens often, let the processes share a KV Connect server such as denokv.`,
        { cause: error },
      );
    }
  }
}
