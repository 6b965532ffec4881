/**
 * Signed tokens: JWTs (RFC 7519) that say all a request needs. `jose` signs and
 * verifies. What `jose` lets through is refused here first: a header that is not one of ours, more than a cookie can hold, and any
 * second spelling of a signature, so that one token has one text.
 *
 * @module
 */
import { errors, jwtVerify, SignJWT } from "jose";
import { isSessionId, isUserId } from "../ids.ts";
import { isLowS, withLowS } from "./low_s.ts";
import { type Keyring, type SigningKey, type TokenType } from "./keyring.ts";

export { ACCESS_TOKEN, SESSION_TOKEN } from "./keyring.ts";

/** The payload of a session token. Times are NumericDate, whole seconds. */
export interface TokenClaims {
  /** The subject's user id. */
  readonly sub: string;
  /** The session ID. */
  readonly sid: string;
  /** This token's own id; a renewed token has another one. */
  readonly jti: string;
  /** When it was signed, which is when the session was last seen. */
  readonly iat: number;
  /** The first second in which it is over. */
  readonly exp: number;
  /** When proof was last given (OpenID Connect Core, 2). */
  readonly auth_time: number;
  /** When the session was started. */
  readonly session_start: number;
  /** How proof was given (RFC 8176). */
  readonly amr: readonly string[];
  /** The subject's epoch. */
  readonly epoch: number;
  /** The site's epoch. */
  readonly site_epoch: number;
  /** The version of `claims`. */
  readonly version: number;
  /** What the app attached to the subject; `null` where it is too large for a cookie and stays in KV. */
  readonly claims: Readonly<Record<string, unknown>> | null;
  /** When the session is over, where that is later than `exp`. */
  readonly session_end?: number;
  /** The number of the refresh token that was given out with this access token. */
  readonly generation?: number;
  /** There from the start in a token whose first use says that something else is left behind. */
  readonly unused?: true;
}

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

const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)$/;

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
 * Verifies a token: key and type, shape, signature, issuer, audience, lifetime
 * and the type of every claim, in this order.
 *
 * @param text The token in compact form.
 * @param scope The issuer and audience it must have.
 * @param keyring The keys it may be signed with.
 * @param now The time, in milliseconds since 1970.
 * @param type What it must be for.
 * @returns Its claims, and whether they are in force; `null` for anything that is
 * not a token of ours.
 */
export async function verifyToken(
  text: string,
  scope: TokenScope,
  keyring: Keyring,
  now: number,
  type: TokenType,
): Promise<Verified | null> {
  const signingKey = keyOf(text, keyring, type);
  if (signingKey === undefined) return null;
  const signature = SHAPE.exec(text)?.[1];
  if (signature === undefined || !isCanonical(signature)) return null;
  if (signingKey.header.alg === "ES256" && !isLowS(signature)) return null;
  try {
    const { payload } = await jwtVerify(text, signingKey.key, {
      algorithms: [signingKey.header.alg],
      typ: type,
      issuer: scope.issuer,
      audience: scope.audience,
      currentDate: new Date(now),
    });
    return check(payload, now, false);
  } catch (error) {
    // By then all else was verified.
    return error instanceof errors.JWTExpired
      ? check(error.payload, now, true)
      : null;
  }
}

function check(
  payload: unknown,
  now: number,
  isExpired: boolean,
): Verified | null {
  if (!isTokenClaims(payload)) return null;
  const isEarly = payload.iat * 1000 > now + CLOCK_TOLERANCE;
  return { claims: payload, isExpired, isEarly };
}

// Of the last character's six bits some may be unused, and have to be 0: then
// encoding the bytes again gives the same text (RFC 4648, 3.5).
function isCanonical(segment: string): boolean {
  const unused = [0, 63, 15, 3][segment.length % 4];
  return (BASE64URL.indexOf(segment[segment.length - 1]) & unused) === 0;
}

// The signature is ours, so this guards against what an older release, or a
// service that shares the key, wrote in another form.
function isTokenClaims(payload: unknown): payload is TokenClaims {
  const claims = payload as Record<string, unknown>;
  return isUserId(claims.sub) && isSessionId(claims.sid) &&
    isSessionId(claims.jti) && NUMBERS.every((name) => isCount(claims[name])) &&
    typeof claims.aud === "string" && isTexts(claims.amr) &&
    typeof claims.claims === "object" && !Array.isArray(claims.claims) &&
    OPTIONAL_NUMBERS.every((name) =>
      claims[name] === undefined || isCount(claims[name])
    ) && (claims.unused === undefined || claims.unused === true);
}

const NUMBERS = [
  "iat",
  "exp",
  "auth_time",
  "session_start",
  "epoch",
  "site_epoch",
  "version",
] as const;

const OPTIONAL_NUMBERS = ["session_end", "generation"] as const;

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) &&
    value.every((text) => typeof text === "string");
}
