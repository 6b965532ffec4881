/**
 * Guards an open database: whatever reads or writes is tried again while another
 * process has the file locked, and given up when there is no answer. It stays
 * the handle that Deno made, private fields and all, with a few methods of its
 * own in front, so everything that takes a `Deno.Kv` takes it, `using` included;
 * `watch`, which may wait for as long as nothing changes, `commitVersionstamp`
 * and the queue are Deno's.
 *
 * @module
 */
import { createDeadline } from "./deadline.ts";
import { retryIfLocked, type RetryOptions } from "./retry.ts";

/** How long to wait. All times are in milliseconds. */
export interface GuardOptions extends RetryOptions {
  /** How long an attempt may take; 3 s unless given. */
  readonly patience?: number;
}

/**
 * Guards a database.
 *
 * @param kv A database that was opened for this; it is changed.
 * @param options How long to wait.
 * @returns The same database. Its operations may reject with `KvBusyError` and
 * `KvTimeoutError`, beside what Deno's reject with.
 *
 * @example
 * ```ts
 * import { guardKv } from "./guarded_kv.ts";
 *
 * using kv = guardKv(await Deno.openKv(":memory:"));
 * await kv.atomic().set(["greeting"], "hello").commit();
 * ```
 */
export function guardKv(kv: Deno.Kv, options: GuardOptions = {}): Deno.Kv {
  const deadline = createDeadline(options.patience ?? 3000);

  function guard<T extends object, K extends keyof T>(target: T, name: K) {
    const method = target[name] as (...args: unknown[]) => Promise<unknown>;
    // One promise around the operation's own: each is a part of what a read costs.
    override(
      target,
      name,
      (...args) =>
        deadline.bound(method.apply(target, args), (error) =>
          retryIfLocked(
            error,
            () => deadline.bound(method.apply(target, args)),
            options,
          )),
    );
  }

  for (const name of ["get", "getMany", "set", "delete"] as const) {
    guard(kv, name);
  }
  before(kv, "atomic", (atomic) => guard(atomic, "commit"));
  // An iterator that failed to fetch its next batch stands where it stood.
  before(kv, "list", (list) => guard(list, "next"));
  for (const name of ["close", Symbol.dispose] as const) {
    before(kv, name, () => deadline.close());
  }
  return kv;
}

/** Has something done to what a method makes before it is returned. */
function before<K extends "atomic" | "list" | "close" | typeof Symbol.dispose>(
  kv: Deno.Kv,
  name: K,
  act: (made: ReturnType<Deno.Kv[K]>) => void,
): void {
  const method = kv[name] as (...args: unknown[]) => ReturnType<Deno.Kv[K]>;
  override(kv, name, (...args) => {
    const made = method.apply(kv, args);
    act(made);
    return made;
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
