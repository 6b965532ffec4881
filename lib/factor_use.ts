/**
 * Writing what rests on proof by a factor. Everything about somebody's factors is one record, so whatever
 * else changes in it meanwhile would make the proof void, and whoever is inside could shut its owner out by
 * changing it again and again. So genuine proof is checked once more against the record as it is by then,
 * a few times. It is used up in the write, so it still counts once.
 *
 * @module
 */
import type { FactorProof } from "./accounts/factors/factors.ts";
import {
  afterCollision,
  isConditionFailed,
  type Together,
} from "./sessions/mod.ts";

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
      if (!isConditionFailed(error) || tries === MAX_TRIES) throw error;
      await afterCollision(tries);
      proof = await proof?.renew() ?? undefined;
      if (proof === undefined) throw error;
    }
  }
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
