/**
 * For which secrets the keyring is sealed, and for which it should be. A process
 * knows the secrets that it was started with; others may know more of them.
 *
 * @module
 */
import type { SealedKeyring } from "./seal.ts";
import type { Secret } from "./secrets.ts";
import type { KeyringState } from "./state.ts";

/** The form of a secret's id; no seal vouches for the names of the others. */
const SECRET_ID = /^[\w-]{12}$/;

/**
 * Picks the secrets that what is written may be sealed for.
 *
 * @param state What is written.
 * @param secrets The configured secrets.
 * @returns Those that are not revoked; a revoked one opens nothing any more, unless
 * there is no other.
 */
export function entitled(
  state: KeyringState,
  secrets: readonly Secret[],
): readonly Secret[] {
  const good = unrevoked(state, secrets);
  return good.length > 0 ? good : secrets;
}

/**
 * Finds the secrets that should open what is stored and do not.
 *
 * @param stored What is stored, or `null`.
 * @param state What it says.
 * @param secrets The configured secrets.
 * @returns Those for which a seal is missing.
 */
export function unsealed(
  stored: SealedKeyring | null,
  state: KeyringState,
  secrets: readonly Secret[],
): readonly Secret[] {
  if (stored === null) return [];
  const ids = new Set(stored.seals.map(({ secret }) => secret));
  return unrevoked(state, secrets).filter(({ kid }) => !ids.has(kid));
}

/**
 * Finds the secrets that open what is stored and are not known here.
 *
 * @param stored What is stored, or `null`.
 * @param state What it says.
 * @param secrets The configured secrets.
 * @returns The ids of those that are not revoked.
 */
export function strangersTo(
  stored: SealedKeyring | null,
  { revokedSecrets }: KeyringState,
  secrets: readonly Secret[],
): readonly string[] {
  const known = new Set([...secrets, ...revokedSecrets].map(({ kid }) => kid));
  return (stored?.seals ?? []).map(({ secret }) => secret)
    .filter((kid) => SECRET_ID.test(kid) && !known.has(kid));
}

function unrevoked(
  { revokedSecrets }: KeyringState,
  secrets: readonly Secret[],
): readonly Secret[] {
  const revoked = new Set(revokedSecrets.map(({ kid }) => kid));
  return secrets.filter(({ kid }) => !revoked.has(kid));
}
