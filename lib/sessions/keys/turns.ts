/**
 * Work that is done once for all who ask for it.
 *
 * @module
 */

/**
 * Makes a function that never runs twice at once. Who asks while it runs gets the
 * run after it, and shares that with all others who do: it begins after it was
 * asked for, so it sees whatever happened before.
 *
 * @param work What to do.
 * @returns The function; it settles as its run does.
 *
 * @example
 * ```ts
 * import { oneAtATime } from "./turns.ts";
 *
 * let runs = 0;
 * const ask = oneAtATime(() => Promise.resolve(void runs++));
 * await Promise.all([ask(), ask(), ask()]);
 * if (runs !== 2) throw new Error("unreachable");
 * ```
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  return function ask(): Promise<void> {
    if (running === null) {
      running = work().finally(() => running = null);
      return running;
    }
    next ??= running.catch(() => {}).then(() => {
      next = null;
      return ask();
    });
    return next;
  };
}
