/**
 * What an app may attach to a subject: JSON, and not too much of it. A cookie
 * that a browser would drop in silence is refused here, with the number of
 * bytes to save (RFC 6265bis, 5.6; ASVS 3.3.5).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { SessionError } from "./errors.ts";
import type { Claims } from "./session.ts";

/** Name and value of a cookie together, in bytes. */
const MAX_COOKIE_BYTES = 4096;

/** Claims in KV, in bytes; well below the 64 KiB of a value. */
const MAX_CLAIMS_BYTES = 48 * 1024;

/**
 * Refuses claims that KV could not hold.
 *
 * @param claims JSON values.
 * @returns The claims as they will be read back.
 * @throws {SessionError} `ERR_CLAIMS_TOO_LARGE` above 48 KiB of JSON.
 */
export function checkClaims(claims: Claims): Claims {
  const json = JSON.stringify(claims);
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_CLAIMS_BYTES) {
    throw tooLarge("The claims", bytes - MAX_CLAIMS_BYTES);
  }
  return JSON.parse(json);
}

/**
 * Refuses a cookie that browsers would not keep.
 *
 * @param name The cookie's full name.
 * @param value Its value.
 * @throws {SessionError} `ERR_CLAIMS_TOO_LARGE` above 4096 bytes.
 */
export function assertCookieFits(name: string, value: string): void {
  const bytes = name.length + value.length;
  if (bytes > MAX_COOKIE_BYTES) {
    throw tooLarge("The session cookie", bytes - MAX_COOKIE_BYTES);
  }
}

/**
 * Tells whether two sets of claims say the same.
 *
 * @param a One set.
 * @param b The other.
 * @returns Whether their JSON is the same.
 */
export function sameClaims(a: Claims, b: Claims): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function tooLarge(what: string, over: number): SessionError {
  return new SessionError(
    "ERR_CLAIMS_TOO_LARGE",
    `${what} would be ${over} bytes too large: attach less to the subject, ` +
      `or use the "kv" strategy, which keeps claims in the database.`,
  );
}
