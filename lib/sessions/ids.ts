/**
 * Session IDs, secrets and what counts as a user id. An ID names a session and
 * may be shown; a secret opens it and is never stored. Both come from the
 * system's random source: 128 and 256 bits (ASVS 7.2.3).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { SessionError } from "./errors.ts";

const USER_ID = /^[A-Za-z0-9_-]{1,64}$/;
const SESSION_ID = /^[A-Za-z0-9_-]{22}$/;

/**
 * Makes an unguessable value.
 *
 * @param bytes How many random bytes.
 * @returns The bytes as base64url without padding.
 */
function random(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes)))
    .toString("base64url");
}

/**
 * Makes a session ID.
 *
 * @returns 22 characters of base64url, 128 random bits.
 */
export function newSessionId(): string {
  return random(16);
}

/**
 * Makes the secret half of a session token.
 *
 * @returns 43 characters of base64url, 256 random bits.
 */
export function newSecret(): string {
  return random(32);
}

/**
 * Tells whether a value can be a session ID, before it becomes part of a key.
 *
 * @param text Any value, such as a part of an address.
 * @returns Whether it has the shape of one.
 */
export function isSessionId(text: unknown): text is string {
  return typeof text === "string" && SESSION_ID.test(text);
}

/**
 * Tells whether a value can be a user id.
 *
 * @param text Any value.
 * @returns Whether it has the shape of one.
 */
export function isUserId(text: unknown): text is string {
  return typeof text === "string" && USER_ID.test(text);
}

/**
 * Refuses what cannot be a user id. The id becomes part of keys and cookies, so
 * its alphabet and length are bounded.
 *
 * @param userId 1 to 64 letters, digits, `-` or `_`.
 * @throws {SessionError} `ERR_USER_ID` for anything else.
 */
export function assertUserId(userId: string): void {
  if (!isUserId(userId)) {
    throw new SessionError(
      "ERR_USER_ID",
      "The user id cannot be used: pass 1 to 64 letters, digits, '-' or '_'.",
    );
  }
}
