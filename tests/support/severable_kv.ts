/**
 * A database in memory whose connection a test can cut. It keeps true that until then it is Deno KV
 * itself, and that it can be closed afterwards.
 *
 * @module
 */

/** A database and the way to cut it off. */
export interface SeverableKv {
  kv: Deno.Kv;
  /** From now on whatever is asked of the database fails. */
  sever(): void;
}

/**
 * Opens a database in memory.
 *
 * @returns the database, which is closed by the site that is given it
 */
export async function openSeverableKv(): Promise<SeverableKv> {
  let severed = false;
  const kv = new Proxy(await Deno.openKv(":memory:"), {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (severed && name !== "close") {
          throw new Error("The connection was cut");
        }
        return value.apply(target, args);
      };
    },
  });
  return { kv, sever: () => void (severed = true) };
}
