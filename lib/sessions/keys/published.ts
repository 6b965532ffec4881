/**
 * What anybody may know of the keys, so that other services verify tokens on
 * their own: the set of public keys (RFC 7517, 5). A secret has no public half.
 *
 * @module
 */
import type { PairAlgorithm, PublicJwk } from "./pairs.ts";
import { type KeyringState, verifies } from "./state.ts";

/** A public key, and what it is for. */
export interface PublishedKey extends PublicJwk {
  /** Its id. */
  readonly kid: string;
  /** What it verifies. */
  readonly alg: PairAlgorithm;
  /** Signatures (RFC 7517, 4.2). */
  readonly use: "sig";
}

/**
 * For how long the set may be kept, in seconds. A key signs only when it has been
 * published for twice as long.
 */
export const JWKS_MAX_AGE = 300;

/**
 * Lists the public keys.
 *
 * @param state The keyring.
 * @param now The time, in milliseconds since 1970.
 * @returns Those that verify now or will.
 */
export function publishedKeys(
  { keys }: KeyringState,
  now: number,
): readonly PublishedKey[] {
  return keys.filter((key) => verifies(key, now)).map((
    { kid, alg, publicKey: { kty, crv, x, y } },
  ) => ({ kty, crv, x, ...(y !== undefined && { y }), kid, alg, use: "sig" }));
}
