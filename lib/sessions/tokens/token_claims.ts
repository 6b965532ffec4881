/**
 * What a session token says, by the names that are registered for it where there
 * are any (RFC 7519, 4.1; OpenID Connect Core, 2; RFC 8176).
 *
 * @module
 */
import { isSessionId, isUserId } from "../ids.ts";

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

const NUMBERS = [
  "iat",
  "exp",
  "auth_time",
  "session_start",
  "epoch",
  "site_epoch",
  "version",
] as const;

const OPTIONAL_NUMBERS = ["session_end", "generation", "nbf"] as const;

/** What a token of ours says, and between whom. */
export interface SignedClaims extends TokenClaims {
  /** Who signed it (RFC 7519, 4.1.1). */
  readonly iss: string;
  /** For whom it is (RFC 7519, 4.1.3). */
  readonly aud: string;
  /** Before when it counts for nothing (RFC 7519, 4.1.5); tokens of ours have none. */
  readonly nbf?: number;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads what a token says. The signature is ours, so this guards against what an
 * older release, or a service that shares the key, wrote in another form.
 *
 * @param payload The bytes of a payload whose signature was verified.
 * @returns The claims; `null` unless every one is there and of its type.
 */
export function readClaims(payload: Uint8Array): SignedClaims | null {
  try {
    const claims: unknown = JSON.parse(decoder.decode(payload));
    return isSignedClaims(claims) ? claims : null;
  } catch {
    return null;
  }
}

function isSignedClaims(payload: unknown): payload is SignedClaims {
  if (typeof payload !== "object" || payload === null) return false;
  const claims = payload as Record<string, unknown>;
  return isUserId(claims.sub) && isSessionId(claims.sid) &&
    isSessionId(claims.jti) && NUMBERS.every((name) => isCount(claims[name])) &&
    typeof claims.iss === "string" && typeof claims.aud === "string" &&
    isTexts(claims.amr) &&
    typeof claims.claims === "object" && !Array.isArray(claims.claims) &&
    OPTIONAL_NUMBERS.every((name) =>
      claims[name] === undefined || isCount(claims[name])
    ) && (claims.unused === undefined || claims.unused === true);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) &&
    value.every((text) => typeof text === "string");
}
