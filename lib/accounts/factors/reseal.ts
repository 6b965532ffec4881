/**
 * Seals the secrets of authenticator apps anew after the site's own secrets were rotated, so that an
 * old one can be taken away without leaving anybody's app behind. It passes over the database once,
 * and changes a record only as it was read: whoever changes their factors meanwhile is left alone.
 *
 * @module
 */
import { resealed } from "./authenticator.ts";
import type { Means } from "./means.ts";
import type { Factors } from "./record.ts";

/** How many records one read brings. */
const BATCH = 100;

/**
 * Seals what is outdated anew.
 *
 * @param means the database, and what seals
 * @param isClosing tells when to stop early; what is left over is found at the next start
 * @returns how many secrets were sealed anew
 */
export async function resealAuthenticators(
  { kv, sealedBox }: Pick<Means, "kv" | "sealedBox">,
  isClosing: () => boolean,
): Promise<number> {
  let count = 0;
  const entries = kv.list<Factors>({ prefix: ["factors"] }, {
    batchSize: BATCH,
  });
  for await (const entry of entries) {
    if (isClosing()) break;
    const { key, value } = entry;
    const authenticator = value.authenticator &&
      resealed({ sealedBox }, value.authenticator, String(key[1]));
    if (authenticator === null || authenticator === value.authenticator) {
      continue;
    }
    const { ok } = await kv.atomic().check(entry)
      .set(key, { ...value, authenticator }).commit();
    if (ok) count++;
  }
  return count;
}
