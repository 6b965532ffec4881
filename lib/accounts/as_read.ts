/**
 * Finding out why a write was not made that rested on how rows were read.
 *
 * @module
 */

/**
 * Tells whether rows are as they were read, after a write that rested on them was not made.
 *
 * @param kv the database
 * @param checks how they were read
 * @returns whether none has changed
 */
export async function areAsRead(
  kv: Deno.Kv,
  checks: readonly Deno.AtomicCheck[],
): Promise<boolean> {
  for (const { key, versionstamp } of checks) {
    if ((await kv.get(key)).versionstamp !== versionstamp) return false;
  }
  return true;
}

/**
 * Tells whether one of the rows that a write rests on has come or gone since, rather than changed.
 *
 * @param kv the database
 * @param checks how they were read
 * @returns whether one has
 */
export async function haveComeOrGone(
  kv: Deno.Kv,
  checks: readonly Deno.AtomicCheck[],
): Promise<boolean> {
  for (const { key, versionstamp } of checks) {
    const now = (await kv.get(key)).versionstamp;
    if ((now === null) !== (versionstamp === null)) return true;
  }
  return false;
}
