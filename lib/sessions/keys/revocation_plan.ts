/**
 * Which change revokes a key that is known by its id only.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { type Change, revokePair, revokeSecret } from "./changes.ts";
import type { KeyringState } from "./state.ts";

/**
 * Finds the change.
 *
 * @param kid The key's id.
 * @param state The keyring.
 * @param secrets The ids of the secrets that are configured or open the keyring.
 * @returns The change; it does nothing where the key is revoked already.
 * @throws {SessionError} `ERR_KEY_ID` when there is no such key.
 */
export function planRevocation(
  kid: string,
  state: KeyringState,
  secrets: readonly string[],
): Change {
  if (state.keys.some((key) => key.kid === kid)) return revokePair(kid);
  const isSecret = secrets.includes(kid) ||
    state.revokedSecrets.some((secret) => secret.kid === kid);
  if (isSecret) return revokeSecret(kid);
  throw new SessionError(
    "ERR_KEY_ID",
    "There is no key with this id: deno task keys:list prints those there are.",
  );
}
