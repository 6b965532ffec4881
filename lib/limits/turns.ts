/**
 * Lets work that touches the same things in one process go one after the other,
 * and all else at the same time: a hundred attempts at one account ask the
 * database a hundred times and not thousands. When one fails, those who waited
 * for it fail with it, instead of each waiting for a database that hangs.
 *
 * @module
 */

/** Does the work when everything before it that names one of its keys is done. */
export type InTurn = <T>(
  keys: readonly string[],
  work: () => Promise<T>,
) => Promise<T>;

/**
 * Makes a queue. It holds no more than what is under way.
 *
 * @returns What queues.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createTurns } from "./turns.ts";
 *
 * const inTurn = createTurns();
 * const done: number[] = [];
 * await Promise.all([
 *   inTurn(["a", "b"], async () => void done.push(1)),
 *   inTurn(["b", "c"], async () => void done.push(2)),
 * ]);
 * assert.deepEqual(done, [1, 2]);
 * ```
 */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return (keys, work) => {
    // Whoever comes waits only for those who came before, so nobody waits in a circle.
    const mine = Promise.all(keys.map((key) => last.get(key))).then(work);
    for (const key of keys) last.set(key, mine);
    const forget = () => {
      for (const key of keys) {
        if (last.get(key) === mine) last.delete(key);
      }
    };
    mine.then(forget, forget);
    return mine;
  };
}
