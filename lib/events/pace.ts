/**
 * Work that many things may ask for and that is not done more often than it
 * helps: at once when it was quiet, then at most once per interval, never twice
 * at a time. What fails is done again; what was asked for is never forgotten.
 *
 * @module
 */

/** How often work is done, in milliseconds. */
export interface Pace {
  /** How long it rests after it was done. */
  readonly interval: number;
  /** How long it rests after it failed. */
  readonly retryAfter: number;
}

/** Work at a pace. */
export interface Paced {
  /** Asks for it: it begins after this call, once for all that ask until then. */
  ask(): void;
  /** Does it no more. What is under way ends by itself. */
  stop(): void;
}

/**
 * Paces work.
 *
 * @param work What to do; it is done again later when it rejects.
 * @param pace How often.
 * @returns The means to ask for it, and to stop.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { paced } from "./pace.ts";
 *
 * let done = 0;
 * const reading = paced(() => Promise.resolve(void done++), {
 *   interval: 250,
 *   retryAfter: 1000,
 * });
 * for (let asked = 0; asked < 100; asked++) reading.ask();
 * assert.equal(done, 1);
 * reading.stop();
 * ```
 */
export function paced(work: () => Promise<void>, pace: Pace): Paced {
  let asked = false;
  let stopped = false;
  let busy = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function run() {
    asked = false;
    busy = true;
    let rest = pace.interval;
    try {
      await work();
    } catch {
      asked = true;
      rest = pace.retryAfter;
    }
    busy = false;
    if (stopped) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (asked) run();
    }, rest);
  }

  return {
    ask() {
      if (stopped) return;
      asked = true;
      if (!busy && timer === undefined) run();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
