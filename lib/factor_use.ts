/**
 * Writing what rests on proof by a factor. Everything about somebody's factors is one record, so whatever
 * else changes in it meanwhile would make the proof void, and whoever is inside could shut its owner out by
 * changing it again and again. So genuine proof is checked once more against the record as it is by then,
 * a few times. It is used up in the write, so it still counts once.
 *
 * @module
 */
import type { FactorProof } from "./accounts/factors/factors.ts";
import { SessionError, type Together } from "./sessions/mod.ts";

const MAX_TRIES = 10;

/**
 * Stores what rests on proof by a factor, if there is any.
 *
 * @param factor the proof; left out where there is none
 * @param together what else must hold and is written with it
 * @param store stores both
 * @returns what `store` returns
 * @throws {SessionError} what `store` throws; `ERR_CONDITION_FAILED` when something else does not hold any
 * more, the proof is worth nothing by now, or other changes came between each time
 */
export async function useFactor<T>(
  factor: FactorProof | undefined,
  together: Together,
  store: (both: Together) => Promise<T>,
): Promise<T> {
  let proof = factor;
  for (let tries = 1;; tries++) {
    try {
      return await store(both(together, proof?.together));
    } catch (error) {
      if (!isOutdated(error) || tries === MAX_TRIES) throw error;
      // Those who collided wait for different times, or they collide again.
      await new Promise((resolve) =>
        setTimeout(resolve, Math.random() * 2 ** Math.min(tries, 6))
      );
      proof = await proof?.renew() ?? undefined;
      if (proof === undefined) throw error;
    }
  }
}

/**
 * Tells whether something was not stored because what it rests on has changed meanwhile.
 *
 * @param error anything that was thrown
 * @returns whether it says so
 */
export function isOutdated(error: unknown): boolean {
  return error instanceof SessionError && error.code === "ERR_CONDITION_FAILED";
}

function both(one: Together, other: Together = {}): Together {
  return {
    checks: [...one.checks ?? [], ...other.checks ?? []],
    write(operation) {
      one.write?.(operation);
      other.write?.(operation);
    },
  };
}
