/**
 * What an app may attach to a subject: JSON, and not too much of it. A cookie
 * that a browser would drop in silence is refused here, with the number of
 * bytes to save (RFC 6265bis, 5.6; ASVS 3.3.5).
 *
 * @module
 */
import { serialize } from "node:v8";
import { SessionError } from "./errors.ts";
import type { Claims } from "./session.ts";

/** Name and value of a cookie together, in bytes. */
const MAX_COOKIE_BYTES = 4096;

/** A value in KV, in bytes, as V8 serialises it. */
const MAX_VALUE_BYTES = 65_536;

/** What the rest of a subject's record takes at most, in bytes. */
const SUBJECT_BYTES = 256;

/**
 * Refuses claims that KV could not hold.
 *
 * @param claims JSON values.
 * @returns The claims as they will be read back.
 * @throws {SessionError} `ERR_CLAIMS` when they are no object of JSON values.
 * @throws {SessionError} `ERR_CLAIMS_TOO_LARGE` when a value of KV, 64 KiB, could
 * not hold them.
 */
export function checkClaims(claims: Claims): Claims {
  const plain = toPlain(claims);
  const over = serialize(plain).byteLength + SUBJECT_BYTES - MAX_VALUE_BYTES;
  if (over > 0) {
    throw new SessionError(
      "ERR_CLAIMS_TOO_LARGE",
      `The claims would be ${over} bytes too large for the database: attach ` +
        `less to the subject, and keep the rest under a key of your own.`,
    );
  }
  return plain;
}

/**
 * Refuses a cookie that browsers would not keep.
 *
 * @param name The cookie's full name.
 * @param value Its value.
 * @throws {SessionError} `ERR_CLAIMS_TOO_LARGE` above 4096 bytes.
 */
export function assertCookieFits(name: string, value: string): void {
  if (!fitsCookie(name, value.length)) {
    const bytes = name.length + value.length;
    throw new SessionError(
      "ERR_CLAIMS_TOO_LARGE",
      `The session cookie would be ${bytes - MAX_COOKIE_BYTES} bytes too ` +
        `large: attach less to the subject, or use the "kv" or "hybrid" ` +
        `strategy, which keep large claims in the database.`,
    );
  }
}

/**
 * Tells whether browsers would keep a cookie.
 *
 * @param name The cookie's full name.
 * @param size How many characters its value has.
 * @returns Whether both together are at most 4096 bytes.
 */
export function fitsCookie(name: string, size: number): boolean {
  return name.length + size <= MAX_COOKIE_BYTES;
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

function toPlain(claims: Claims): Claims {
  let plain: unknown;
  try {
    plain = JSON.parse(JSON.stringify(claims) ?? "null");
  } catch (cause) {
    throw notPlain(cause);
  }
  if (typeof plain !== "object" || plain === null || Array.isArray(plain)) {
    throw notPlain();
  }
  return plain as Claims;
}

function notPlain(cause?: unknown): SessionError {
  return new SessionError(
    "ERR_CLAIMS",
    "The claims cannot be kept: pass an object that holds JSON values only.",
    { cause },
  );
}
