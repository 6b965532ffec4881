/**
 * The kv strategy's token: `kv1.<user id>.<session id>.<secret>`. The names say
 * which record to read, the secret opens it. The record holds only the secret's
 * SHA-256, so whoever reads the database can open nothing; a fast hash is right
 * here because the secret has 256 random bits (ASVS 6.5.2).
 *
 * @module
 */
import { hash } from "node:crypto";
import { isSameText } from "./constant_time.ts";

/** What an opaque token says. */
export interface OpaqueToken {
  /** The subject. */
  readonly userId: string;
  /** The session ID. */
  readonly sessionId: string;
  /** The secret, 43 characters of base64url. */
  readonly secret: string;
}

const SHAPE =
  /^kv1\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/**
 * Writes a token.
 *
 * @param parts What it says.
 * @returns The text of the cookie.
 */
export function writeOpaqueToken(parts: OpaqueToken): string {
  return `kv1.${parts.userId}.${parts.sessionId}.${parts.secret}`;
}

/**
 * Reads a token. The secret is hashed as it is spelled, so a copy with other
 * unused bits in its last character is another secret.
 *
 * @param text A cookie's value.
 * @returns What it says, or `null` when it is not such a token.
 */
export function readOpaqueToken(text: string): OpaqueToken | null {
  const match = SHAPE.exec(text);
  if (match === null) return null;
  return { userId: match[1], sessionId: match[2], secret: match[3] };
}

/**
 * Finds the session ID in a token without reading the token.
 *
 * @param text A cookie's value, whatever it is.
 * @returns The session ID where the text is a token, otherwise any text.
 */
export function sessionIdIn(text: string): string {
  // The 22 characters before the last dot and the 43 of the secret.
  return text.slice(-66, -44);
}

/**
 * Hashes a secret the way it is stored.
 *
 * @param secret The secret's text.
 * @returns SHA-256 in base64url; made as text, it takes a third of the time.
 */
export function hashSecret(secret: string): string {
  return hash("sha256", secret, "base64url");
}

/**
 * Compares a secret with a stored hash in constant time.
 *
 * @param secret The secret's text.
 * @param stored The stored hash, if there is one.
 * @returns Whether they belong together.
 */
export function secretMatches(
  secret: string,
  stored: string | undefined,
): boolean {
  const own = hashSecret(secret);
  return stored !== undefined && isSameText(own, stored);
}
