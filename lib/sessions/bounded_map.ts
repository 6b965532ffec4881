/**
 * A map that holds so many entries and no more. What was used lately stays: the
 * entries are in two halves, what is used moves to the newer one, and when that
 * is full the older one is forgotten whole. So looking up is one or two lookups,
 * and nothing is ever searched for the oldest entry, which in a map that has had
 * many deleted takes longer than checking a signature.
 *
 * @module
 */

/** The map. */
export interface BoundedMap<Value> {
  /** Returns an entry, which counts as a use, or `undefined`. */
  get(key: string): Value | undefined;
  /** Adds or replaces an entry. */
  set(key: string, value: Value): void;
  /** Removes an entry, if it is there. */
  delete(key: string): void;
  /** How many entries there are. */
  readonly size: number;
}

/**
 * Makes an empty map.
 *
 * @param most How many entries it holds at most; at least half as many of those
 * that were used last are there.
 * @returns The map.
 *
 * @example
 * ```ts
 * import { createBoundedMap } from "./bounded_map.ts";
 *
 * const map = createBoundedMap<number>(2);
 * for (const key of ["a", "b", "c"]) map.set(key, 1);
 * if (map.size !== 2 || map.get("a") !== undefined) throw new Error("unreachable");
 * ```
 */
export function createBoundedMap<Value>(most: number): BoundedMap<Value> {
  const half = Math.max(Math.floor(most / 2), 1);
  let newer = new Map<string, Value>();
  let older = new Map<string, Value>();

  function set(key: string, value: Value) {
    older.delete(key);
    if (newer.size >= half && !newer.has(key)) {
      older = newer;
      newer = new Map();
    }
    newer.set(key, value);
  }

  return {
    get size() {
      return newer.size + older.size;
    },
    get(key) {
      const value = newer.get(key);
      if (value !== undefined) return value;
      const found = older.get(key);
      if (found !== undefined) set(key, found);
      return found;
    },
    set,
    delete(key) {
      newer.delete(key);
      older.delete(key);
    },
  };
}
