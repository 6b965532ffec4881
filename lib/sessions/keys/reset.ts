/**
 * The way out when the stored keyring cannot be opened: because the secret that
 * it was sealed with is lost, or because somebody altered it.
 *
 * @module
 */
import { patientKv } from "../storage/patient_kv.ts";
import { readSecrets } from "./secrets.ts";
import { beginAnew } from "./store.ts";

/**
 * Lets the keyring begin anew. Every token that a pair signed is refused from now
 * on; secrets that were revoked stay so.
 *
 * @param options The database, the secrets, and the time of day.
 * @throws {SessionError} `ERR_SESSION_SECRET` when there is no secret or one is
 * short, `ERR_SESSION_CONFLICT` when another change came between,
 * `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function resetKeyring(options: {
  readonly kv: Deno.Kv;
  readonly secrets: readonly string[];
  readonly clock?: () => number;
}): Promise<void> {
  const { kv, secrets, clock = Date.now } = options;
  const patient = patientKv(kv, 3000);
  const store = { kv: patient, secrets: readSecrets(secrets) };
  await beginAnew(store, clock()).finally(patient.close);
}
