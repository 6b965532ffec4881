/**
 * As much of a database as the limits use, in a map: quick enough for years of attempts, and copied in
 * no time, so that a test can ask what would happen without its happening.
 *
 * @module
 */

/** A database. */
export interface MapKv {
  /** What `openLimits` takes. */
  readonly kv: Deno.Kv;
  /** Makes another one with the same in it. */
  copy(): MapKv;
  /** How many rows it has ever had. */
  readonly size: number;
}

/**
 * Opens one. Nothing in it ever expires, as a database may keep a row for longer than it was told to.
 *
 * @param rows What is in it.
 * @returns The database.
 */
export function openMapKv(
  rows: ReadonlyMap<string, Row> = new Map(),
): MapKv {
  const own = new Map(rows);
  const entryOf = (key: Deno.KvKey) => {
    const row = own.get(String(key));
    return {
      key,
      value: row?.value ?? null,
      versionstamp: row?.versionstamp ?? null,
    };
  };
  const kv = {
    getMany: (keys: Deno.KvKey[]) => Promise.resolve(keys.map(entryOf)),
    atomic() {
      const checks: Deno.AtomicCheck[] = [];
      const sets: [Deno.KvKey, unknown][] = [];
      const operation = {
        check(...more: Deno.AtomicCheck[]) {
          checks.push(...more);
          return operation;
        },
        set(key: Deno.KvKey, value: unknown) {
          sets.push([key, value]);
          return operation;
        },
        commit() {
          const ok = checks.every(({ key, versionstamp }) =>
            entryOf(key).versionstamp === versionstamp
          );
          if (!ok) return Promise.resolve({ ok });
          const versionstamp = crypto.randomUUID();
          for (const [key, value] of sets) {
            own.set(String(key), { value, versionstamp });
          }
          return Promise.resolve({ ok, versionstamp });
        },
      };
      return operation;
    },
  };
  return {
    kv: kv as unknown as Deno.Kv,
    copy: () => openMapKv(own),
    get size() {
      return own.size;
    },
  };
}

interface Row {
  readonly value: unknown;
  readonly versionstamp: string;
}
