/**
 * Signed tokens: JWTs (RFC 7519) that say all a request needs. `jose` signs and
 * verifies. What `jose` lets through is refused here first: a header that is not
 * one of ours, more than a cookie can hold, and any second spelling of a
 * signature, so that one token has one text.
 *
 * @module
 */
import { compactVerify, SignJWT } from "jose";
import { isLowS, withLowS } from "./low_s.ts";
import { type Keyring, type SigningKey, type TokenType } from "./keyring.ts";
import {
  readClaims,
  type SignedClaims,
  type TokenClaims,
} from "./token_claims.ts";

export { ACCESS_TOKEN, SESSION_TOKEN } from "./keyring.ts";

/** A token that is ours. */
export interface Verified {
  /** What it says. */
  readonly claims: TokenClaims;
  /** Whether its time is over. */
  readonly isExpired: boolean;
  /** Whether its time has not come yet: a clock is wrong, here or where it was signed. */
  readonly isEarly: boolean;
}

/** Who signs and for whom. */
export interface TokenScope {
  /** `iss` (RFC 7519, 4.1.1). */
  readonly issuer: string;
  /** `aud` (RFC 7519, 4.1.3). */
  readonly audience: string;
}

/** No cookie of ours is longer than this many characters (RFC 6265bis, 5.6). */
export const MAX_TOKEN_LENGTH = 4096;

/** By how many milliseconds the clocks of two processes may differ. */
const CLOCK_TOLERANCE = 5000;

const BASE64URL =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The only characters that a signature of ours has; the rest of a token is what is signed. */
const BASE64URL_TEXT = /^[A-Za-z0-9_-]+$/;

/** For each algorithm that no other is taken for it. */
const ALONE = {
  HS256: { algorithms: ["HS256"] },
  ES256: { algorithms: ["ES256"] },
  EdDSA: { algorithms: ["EdDSA"] },
};

/**
 * Signs a token.
 *
 * @param claims What it says.
 * @param scope Its issuer and audience.
 * @param keyring The keys; the first one signs.
 * @param type What the token is for.
 * @returns The token in compact form.
 */
export async function signToken(
  claims: TokenClaims,
  scope: TokenScope,
  keyring: Keyring,
  type: TokenType,
): Promise<string> {
  const { header, key } = keyring.signing(type);
  // The id comes first, where it is found without parsing (verified_tokens.ts).
  const { jti, ...rest } = claims;
  const token = await new SignJWT({
    jti,
    iss: scope.issuer,
    aud: scope.audience,
    ...rest,
  }).setProtectedHeader({ ...header }).sign(key);
  return header.alg === "ES256" ? withLowS(token) : token;
}

/**
 * Finds the key of a text that begins like a token of this type. Nothing else in
 * it can be trusted yet; but without a living key nothing can be at all, not even
 * a token that was verified before.
 *
 * @param text A cookie's value.
 * @param keyring The keys.
 * @param type What it must be for.
 * @returns Its key, or `undefined` when it is not worth verifying.
 */
export function keyOf(
  text: string,
  keyring: Keyring,
  type: TokenType,
): SigningKey | undefined {
  if (text.length > MAX_TOKEN_LENGTH) return undefined;
  const found = keyring.byHeader(text.slice(0, text.indexOf(".")));
  return found?.header.typ === type ? found : undefined;
}

/**
 * Finds the key as {@linkcode keyOf} does, and looks for one that has just been
 * made where it is not known.
 *
 * @param text A cookie's value.
 * @param keyring The keys.
 * @param type What it must be for.
 * @returns Its key, or `undefined` when it is not worth verifying.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function learnKeyOf(
  text: string,
  keyring: Keyring,
  type: TokenType,
): Promise<SigningKey | undefined> {
  if (text.length > MAX_TOKEN_LENGTH) return undefined;
  const found = await keyring.learn(text.slice(0, text.indexOf(".")));
  return found?.header.typ === type ? found : undefined;
}

/**
 * Verifies a token: key and type, then all that {@linkcode verifyWith} does.
 *
 * @param text The token in compact form.
 * @param scope The issuer and audience it must have.
 * @param keyring The keys it may be signed with.
 * @param now The time, in milliseconds since 1970.
 * @param type What it must be for.
 * @returns Its claims, and whether they are in force; `null` for anything that is
 * not a token of ours.
 */
export function verifyToken(
  text: string,
  scope: TokenScope,
  keyring: Keyring,
  now: number,
  type: TokenType,
): Promise<Verified | null> {
  const key = keyOf(text, keyring, type);
  return key === undefined
    ? Promise.resolve(null)
    : verifyWith(key, text, scope, now);
}

/**
 * Verifies a token whose key and type were found by its header: signature and its
 * spelling, the type of every claim, issuer, audience and lifetime, in this order.
 *
 * @param signingKey What {@linkcode keyOf} found for this very text.
 * @param text The token in compact form.
 * @param scope The issuer and audience it must have.
 * @param now The time, in milliseconds since 1970.
 * @returns Its claims, and whether they are in force; `null` for anything that is
 * not a token of ours.
 */
export async function verifyWith(
  { key, header }: SigningKey,
  text: string,
  scope: TokenScope,
  now: number,
): Promise<Verified | null> {
  const signature = text.slice(text.lastIndexOf(".") + 1);
  if (!isCanonical(signature)) return null;
  if (header.alg === "ES256" && !isLowS(signature)) return null;
  try {
    const { payload } = await compactVerify(text, key, ALONE[header.alg]);
    return judge(readClaims(payload), scope, now);
  } catch {
    return null;
  }
}

// What `jwtVerify` of jose would do after `compactVerify`: it costs more than all
// the rest of what is done here, and the type of every claim is checked anyway.
function judge(
  claims: SignedClaims | null,
  { issuer, audience }: TokenScope,
  now: number,
): Verified | null {
  if (claims === null) return null;
  if (claims.iss !== issuer || claims.aud !== audience) return null;
  if (claims.nbf !== undefined && claims.nbf * 1000 > now) return null;
  return {
    claims,
    isExpired: claims.exp * 1000 <= now,
    isEarly: claims.iat * 1000 > now + CLOCK_TOLERANCE,
  };
}

// Of the last character's six bits some may be unused, and have to be 0: then
// encoding the bytes again gives the same text (RFC 4648, 3.5).
function isCanonical(segment: string): boolean {
  if (!BASE64URL_TEXT.test(segment)) return false;
  const unused = [0, 63, 15, 3][segment.length % 4];
  return (BASE64URL.indexOf(segment[segment.length - 1]) & unused) === 0;
}
