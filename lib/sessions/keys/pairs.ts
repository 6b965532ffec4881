/**
 * Key pairs: made, named and imported. A pair's id is the thumbprint of its
 * public key (RFC 7638), so two different keys never share one.
 *
 * @module
 */
import { calculateJwkThumbprint, importJWK } from "jose";

/** What signs: a secret (HS256), or a pair whose public half anybody may have. */
export type Algorithm = "HS256" | PairAlgorithm;

/** ECDSA on P-256 (RFC 7518, 3.4), or Ed25519 (RFC 8037). */
export type PairAlgorithm = "ES256" | "EdDSA";

/** The public half of a pair (RFC 7517). */
export interface PublicJwk {
  /** `EC` or `OKP`. */
  readonly kty: string;
  /** `P-256` or `Ed25519`. */
  readonly crv: string;
  /** A coordinate, or the whole of an Ed25519 key, in base64url. */
  readonly x: string;
  /** The other coordinate of a point on P-256. */
  readonly y?: string;
}

/** A new pair. */
export interface Pair {
  /** Its id. */
  readonly kid: string;
  /** Its public half. */
  readonly publicKey: PublicJwk;
  /** The member `d` of its private half, in base64url. */
  readonly d: string;
}

const CREATE = {
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  EdDSA: { name: "Ed25519" },
} as const;

/**
 * Makes a pair.
 *
 * @param alg What it signs with.
 * @returns The pair, in clear: seal its private half before it goes anywhere.
 *
 * @example
 * ```ts
 * import { importPublic, makePair } from "./pairs.ts";
 *
 * const { publicKey, kid } = await makePair("EdDSA");
 * const key = await importPublic("EdDSA", publicKey);
 * if (kid.length !== 43 || key.type !== "public") throw new Error("unreachable");
 * ```
 */
export async function makePair(alg: PairAlgorithm): Promise<Pair> {
  const { privateKey } = await crypto.subtle.generateKey(CREATE[alg], true, [
    "sign",
    "verify",
  ]) as CryptoKeyPair;
  const jwk = await crypto.subtle.exportKey("jwk", privateKey);
  const { kty, crv, x, y, d } = jwk as PublicJwk & { readonly d: string };
  const publicKey = { kty, crv, x, ...(y !== undefined && { y }) };
  return { kid: await calculateJwkThumbprint(publicKey), publicKey, d };
}

/**
 * Imports a public key.
 *
 * @param alg What it verifies.
 * @param publicKey The key.
 * @returns The key for WebCrypto.
 */
export async function importPublic(
  alg: PairAlgorithm,
  publicKey: PublicJwk,
): Promise<CryptoKey> {
  return await importJWK({ ...publicKey }, alg) as CryptoKey;
}

/**
 * Imports a private key.
 *
 * @param alg What it signs with.
 * @param publicKey Its public half.
 * @param d The member `d` of its private half.
 * @returns The key for WebCrypto; it cannot be exported.
 */
export async function importPrivate(
  alg: PairAlgorithm,
  publicKey: PublicJwk,
  d: string,
): Promise<CryptoKey> {
  return await importJWK({ ...publicKey, d }, alg, {
    extractable: false,
  }) as CryptoKey;
}
