/**
 * The keys of a site as somebody sees them who only looks: nothing is made, and
 * nothing is sealed anew, so that it does not matter which secrets are at hand.
 *
 * @module
 */
import { patientKv } from "../storage/patient_kv.ts";
import { type KeyListing, listKeys } from "./key_list.ts";
import { remember } from "./memory.ts";
import { noSecret, readSecrets } from "./secrets.ts";
import { EMPTY_STATE } from "./state.ts";
import { readKeyring } from "./store.ts";
import { PATIENCE, type StoredKeyringOptions } from "./stored_keyring.ts";

/**
 * Lists the keys that are stored, and changes nothing.
 *
 * @param options Settings, database, secrets and the time of day.
 * @returns The secrets' keys, then the pairs, then revoked secrets that are not
 * configured any more.
 * @throws {SessionError} `ERR_SESSION_SECRET` when there is no secret that may be
 * used or one is short, `ERR_KEYRING` when the stored keyring cannot be opened,
 * `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function listStoredKeys(
  options: Pick<StoredKeyringOptions, "config" | "kv" | "secrets" | "clock">,
): Promise<readonly KeyListing[]> {
  const { config, clock = Date.now } = options;
  const secrets = readSecrets(options.secrets);
  const kv = patientKv(options.kv, PATIENCE);
  const store = { kv, secrets, known: () => EMPTY_STATE };
  const { keyring } = await readKeyring(store).finally(kv.close);
  const memory = await remember(keyring, secrets);
  if (memory.refreshKeys.length === 0) throw noSecret("ERR_SESSION_SECRET");
  return listKeys(memory, secrets, config.jwt.algorithm, clock());
}
