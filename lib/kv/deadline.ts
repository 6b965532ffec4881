/**
 * Bounds how long operations may take. Over KV Connect an operation that cannot
 * reach the server is repeated by the runtime for ever, without an error, so a
 * request that waits for it would hang for as long as the server is away.
 *
 * One timer watches all operations: a timer each would cost a good part of what
 * a read costs. It runs only while something is under way, give or take.
 *
 * @module
 */
import { KvTimeoutError } from "./errors.ts";

/** A bound on operations. */
export interface Deadline {
  /**
   * Resolves or rejects as the work does, or rejects with `KvTimeoutError`. What
   * `recover` makes of a failure takes its place; it rejects where it can make nothing.
   */
  bound<T>(
    work: Promise<T>,
    recover?: (error: unknown) => Promise<T>,
  ): Promise<T>;
  /** Gives up what is still under way; a closed database answers by itself. */
  close(): void;
}

interface Waiting {
  readonly dueAt: number;
  readonly giveUp: (error: Error) => void;
}

/**
 * Makes a bound.
 *
 * @param patience How long an operation may take, in milliseconds; it is given
 * up at the latest a quarter later.
 * @returns The bound.
 *
 * @example
 * ```ts
 * import { createDeadline } from "./deadline.ts";
 *
 * const kv = await Deno.openKv(":memory:");
 * const deadline = createDeadline(3000);
 * const { value } = await deadline.bound(kv.get(["greeting"]));
 * if (value !== null) throw new Error("unreachable");
 * deadline.close();
 * kv.close();
 * ```
 */
export function createDeadline(patience: number): Deadline {
  // In the order in which they are due.
  const waiting = new Set<Waiting>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let closed = false;

  function look() {
    const now = performance.now();
    for (const { dueAt, giveUp } of waiting) {
      if (dueAt > now) break;
      giveUp(new KvTimeoutError(patience));
    }
    if (waiting.size === 0) stop();
  }

  function start() {
    timer = setInterval(look, Math.max(patience / 4, 1));
    Deno.unrefTimer(timer);
  }

  function stop() {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    bound(work, recover) {
      if (closed) return recover === undefined ? work : work.catch(recover);
      return new Promise((resolve, reject) => {
        const one: Waiting = {
          dueAt: performance.now() + patience,
          giveUp(error) {
            // Only once: what becomes of it later is nobody's to recover from.
            if (!waiting.delete(one)) return;
            if (recover === undefined) reject(error);
            else resolve(recover(error));
          },
        };
        waiting.add(one);
        if (timer === undefined) start();
        work.then((value) => {
          waiting.delete(one);
          resolve(value);
        }, one.giveUp);
      });
    },
    close() {
      closed = true;
      stop();
      for (const { giveUp } of waiting) {
        giveUp(new Deno.errors.Interrupted("The database was closed."));
      }
    },
  };
}
