/**
 * Fills a database with as much as one operation takes at a time. What is filled
 * in is a copy of what the engine itself has written, under other names.
 *
 * @module
 */

/** One entry to write. */
export interface Entry {
  /** The key. */
  readonly key: Deno.KvKey;
  /** The value. */
  readonly value: unknown;
}

/** The most mutations of one atomic operation. */
const MUTATIONS = 1000;

/** As in a database of a site, every row has an end; none comes soon. */
const EXPIRE_IN = 30 * 86_400_000;

/**
 * Writes many entries.
 *
 * @param kv The database.
 * @param entries The entries; quickest in the order of their keys, and together
 * below 800 bytes on average.
 */
export async function fill(
  kv: Deno.Kv,
  entries: Iterable<Entry>,
): Promise<void> {
  let atomic = kv.atomic();
  let size = 0;
  for (const { key, value } of entries) {
    atomic.set(key, value, { expireIn: EXPIRE_IN });
    if (++size < MUTATIONS) continue;
    await atomic.commit();
    atomic = kv.atomic();
    size = 0;
  }
  if (size > 0) await atomic.commit();
}

/**
 * Makes a session ID out of a number.
 *
 * @param number A whole number from 0.
 * @returns 22 characters; a smaller number sorts before a greater one.
 */
export function idOf(number: number): string {
  return String(number).padStart(22, "0");
}
