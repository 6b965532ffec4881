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
  /** What they weigh together; 0 where they are not weighed. */
  readonly weight: number;
}

/** How entries are weighed that differ much in size. */
export interface Weighing<Value> {
  /** What all entries may weigh together. One that weighs more than half of it is not kept. */
  readonly most: number;
  /** Says what an entry weighs, the same each time. */
  of(value: Value): number;
}

/**
 * Makes an empty map.
 *
 * @param most How many entries it holds at most; at least half as many of those
 * that were used last are there, unless they weigh too much.
 * @param weighing How entries are weighed, where their number alone says too little.
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
export function createBoundedMap<Value>(
  most: number,
  weighing?: Weighing<Value>,
): BoundedMap<Value> {
  const half = Math.max(Math.floor(most / 2), 1);
  let newer = new Map<string, Value>();
  let older = new Map<string, Value>();
  /** What the newer half weighs. */
  let weight = 0;
  const weigh = weighing?.of ?? (() => 0);
  const halfWeight = (weighing?.most ?? Infinity) / 2;

  function remove(key: string) {
    const before = newer.get(key);
    if (before !== undefined) weight -= weigh(before);
    newer.delete(key);
    older.delete(key);
  }

  function set(key: string, value: Value) {
    const more = weigh(value);
    if (more > halfWeight) return remove(key);
    const before = newer.get(key);
    if (before !== undefined) weight -= weigh(before);
    const isFull = before === undefined && newer.size >= half;
    if (isFull || weight + more > halfWeight) {
      older = newer;
      newer = new Map();
      weight = 0;
    }
    older.delete(key);
    newer.set(key, value);
    weight += more;
  }

  return {
    get size() {
      return newer.size + older.size;
    },
    get weight() {
      const values = [...newer.values(), ...older.values()];
      return values.reduce((sum, value) => sum + weigh(value), 0);
    },
    get(key) {
      const value = newer.get(key);
      if (value !== undefined) return value;
      const found = older.get(key);
      if (found !== undefined) set(key, found);
      return found;
    },
    set,
    delete: remove,
  };
}
