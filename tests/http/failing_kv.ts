/**
 * A database in memory that a test can take away and bring back. It keeps true that it fails as Deno KV
 * does, by promises that reject or do not settle, and that until then it is Deno KV itself.
 *
 * @module
 */

/** A database, and its presence. */
export interface FailingKv {
  kv: Deno.Kv;
  /** From now on whatever is asked of the database fails. */
  sever(): void;
  /** From now on what is asked of the database gets no answer. */
  hang(): void;
  /** From now on it answers again, also what was asked meanwhile. */
  mend(): void;
}

/**
 * Opens a database in memory.
 *
 * @returns the database, which is closed by the site that is given it
 */
export async function openFailingKv(): Promise<FailingKv> {
  let severed = false;
  let hanging: PromiseWithResolvers<void> | null = null;
  const guard = async <T>(ask: () => Promise<T>): Promise<T> => {
    await hanging?.promise;
    if (severed) throw new Error("The connection was cut");
    return await ask();
  };
  const kv = new Proxy(await Deno.openKv(":memory:"), {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (name === "list" || name === "atomic") {
          const made = value.apply(target, args);
          const method = name === "list" ? "next" : "commit";
          const original = made[method].bind(made);
          made[method] = () => guard(original);
          return made;
        }
        return ["get", "getMany", "set", "delete"].includes(String(name))
          ? guard(() => value.apply(target, args))
          : value.apply(target, args);
      };
    },
  });
  return {
    kv,
    sever: () => void (severed = true),
    hang: () => void (hanging ??= Promise.withResolvers()),
    mend() {
      severed = false;
      hanging?.resolve();
      hanging = null;
    },
  };
}
