/**
 * Somebody else who writes to an account's record of factors whenever it is read, so that whatever rests
 * on how it was read comes too late.
 *
 * @module
 */

import type { Scene } from "./kit.ts";

/**
 * Has the record written anew after each reading.
 *
 * @param site where
 * @param times how often; without end unless given
 * @returns ends it
 */
export function disturbFactors(
  { site: { kv } }: Pick<Scene, "site">,
  times = Infinity,
): () => void {
  let left = times;
  const read = kv.get.bind(kv);
  const get: typeof kv.get = async <T>(key: Deno.KvKey) => {
    const entry = await read<T>(key);
    if (key[0] === "factors" && entry.value !== null && left-- > 0) {
      await kv.set(key, entry.value);
    }
    return entry;
  };
  Object.assign(kv, { get });
  return () => void (left = 0);
}
