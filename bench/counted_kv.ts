/**
 * Counts what is asked of a database at the handle itself, below everything that
 * could leave something out. The handle stays the one that Deno made.
 *
 * @module
 */

/** How many operations were begun since the last reset. */
export interface Count {
  /** `get`, `getMany` and `list`, and every step of a list. */
  reads: number;
  /** `set`, `delete`, `enqueue` and the commits of atomic operations. */
  writes: number;
}

const READS = ["get", "getMany"] as const;
const WRITES = ["set", "delete", "enqueue"] as const;

/**
 * Counts a handle's operations from now on.
 *
 * @param kv The handle; methods are put in front of its own.
 * @param select Says at each operation where it counts; everything counts as one
 * unless given.
 * @returns The counts, which grow; with `select` they stay 0.
 *
 * @example
 * ```ts
 * import { countOperations } from "./counted_kv.ts";
 *
 * using kv = await Deno.openKv(":memory:");
 * const count = countOperations(kv);
 * await kv.get(["a"]);
 * await kv.atomic().set(["a"], 1).commit();
 * if (count.reads !== 1 || count.writes !== 1) throw new Error("unreachable");
 * ```
 */
export function countOperations(
  kv: Deno.Kv,
  select?: () => Count | undefined,
): Count {
  const count: Count = { reads: 0, writes: 0 };
  const add = (kind: keyof Count) => () => {
    const selected = select === undefined ? count : select();
    if (selected !== undefined) selected[kind]++;
  };
  for (const name of READS) before(kv, name, add("reads"));
  for (const name of WRITES) before(kv, name, add("writes"));
  after(kv, "atomic", (atomic) => {
    before(atomic as object, "commit", add("writes"));
  });
  after(kv, "list", (list) => {
    before(list as object, "next", add("reads"));
  });
  return count;
}

type Method = (...args: unknown[]) => unknown;

function before(target: object, name: string, note: () => void): void {
  wrap(target, name, (method, args) => {
    note();
    return method(...args);
  });
}

function after(
  target: object,
  name: string,
  prepare: (product: unknown) => void,
): void {
  wrap(target, name, (method, args) => {
    const product = method(...args);
    prepare(product);
    return product;
  });
}

function wrap(
  target: object,
  name: string,
  around: (method: Method, args: unknown[]) => unknown,
): void {
  const own = Reflect.get(target, name) as Method;
  const method: Method = (...args) => own.apply(target, args);
  const value: Method = (...args) => around(method, args);
  Object.defineProperty(target, name, {
    value,
    configurable: true,
    writable: true,
  });
}
