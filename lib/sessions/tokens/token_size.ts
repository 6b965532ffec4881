/**
 * How long a token will be, for whoever has no keys and wants to know whether a
 * cookie would hold it.
 *
 * @module
 */
import type { SessionsConfig } from "../config.ts";
import type { TokenClaims } from "./token_claims.ts";
import type { TokenType } from "./token_types.ts";

/** How long the id of a key is, in characters, and its signature, in bytes. */
const KEYS = {
  HS256: { kid: 12, signature: 32 },
  ES256: { kid: 43, signature: 64 },
  EdDSA: { kid: 43, signature: 64 },
};

/**
 * Measures a token that is not signed yet.
 *
 * @param claims What it would say.
 * @param scope Its issuer, its audience, and what would sign it.
 * @param typ What it would be for.
 * @returns How many characters it would have in compact form.
 */
export function sizeOfToken(
  claims: TokenClaims,
  { algorithm, issuer, audience }: SessionsConfig["jwt"],
  typ: TokenType,
): number {
  const { kid, signature } = KEYS[algorithm];
  const header = { alg: algorithm, typ, kid: "x".repeat(kid) };
  const payload = { iss: issuer, aud: audience, ...claims };
  const segments = [bytesOf(header), bytesOf(payload), signature];
  const dots = segments.length - 1;
  return segments.map(inBase64url).reduce((sum, size) => sum + size, dots);
}

function bytesOf(value: object): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

function inBase64url(bytes: number): number {
  return Math.ceil(bytes * 4 / 3);
}
