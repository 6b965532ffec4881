/**
 * Lets an open database wait for other processes: whatever reads or writes is
 * tried again while the file is locked. It stays the handle that Deno made,
 * private fields and all, with a few methods of its own in front, so everything
 * that takes a `Deno.Kv` takes it, `using` included; `watch`, `commitVersionstamp`
 * and `close` are Deno's.
 *
 * @module
 */
import { type RetryOptions, retryWhileLocked } from "./retry.ts";

/**
 * Lets a database wait while other processes have its file locked.
 *
 * @param kv A database that was opened for this; it is changed.
 * @param options How long to wait for other processes.
 * @returns The same database.
 *
 * @example
 * ```ts
 * import { withRetries } from "./retrying_kv.ts";
 *
 * using kv = withRetries(await Deno.openKv(":memory:"));
 * await kv.atomic().set(["greeting"], "hello").commit();
 * ```
 */
export function withRetries(
  kv: Deno.Kv,
  options: RetryOptions = {},
): Deno.Kv {
  for (const name of ["get", "getMany", "set", "delete"] as const) {
    retrying(kv, name, options);
  }
  made(kv, "atomic", (atomic) => retrying(atomic, "commit", options));
  // An iterator that failed to fetch its next batch stands where it stood.
  made(kv, "list", (list) => retrying(list, "next", options));
  return kv;
}

/** Puts a method that retries in front of an asynchronous one. */
function retrying<T extends object, K extends keyof T>(
  target: T,
  name: K,
  options: RetryOptions,
): void {
  const method = target[name] as (...args: unknown[]) => Promise<unknown>;
  override(
    target,
    name,
    (...args) => retryWhileLocked(() => method.apply(target, args), options),
  );
}

/** Prepares what a method makes. */
function made<K extends "atomic" | "list">(
  kv: Deno.Kv,
  name: K,
  prepare: (product: ReturnType<Deno.Kv[K]>) => void,
): void {
  const method = kv[name] as (...args: unknown[]) => ReturnType<Deno.Kv[K]>;
  override(kv, name, (...args) => {
    const product = method.apply(kv, args);
    prepare(product);
    return product;
  });
}

function override(
  target: object,
  name: PropertyKey,
  value: (...args: unknown[]) => unknown,
): void {
  Object.defineProperty(target, name, {
    value,
    configurable: true,
    writable: true,
  });
}
