/**
 * The hybrid strategy's refresh token:
 * `hr1.<user id>.<session id>.<generation>.<key id>.<mac>`. It is derived, by
 * HMAC (RFC 2104) from the session and a counter, so the database holds the
 * counter and no token, and the same generation always has the same text: who
 * asks for it again, because an answer was lost, gets what was lost.
 *
 * @module
 */
import { createHmac, createSecretKey } from "node:crypto";
import type { Secret } from "../keys/secrets.ts";
import { isSameText } from "./constant_time.ts";

/** Derives what one secret stands behind. */
export interface RefreshKey {
  /** Names the key, 12 characters of base64url. */
  readonly id: string;
  /** Derives 256 bits from a purpose and a text, 43 characters of base64url. */
  derive(purpose: string, text: string): string;
}

/** What a refresh token says. */
export interface RefreshToken {
  /** The subject. */
  readonly userId: string;
  /** The session ID. */
  readonly sessionId: string;
  /** How often the session was refreshed before this token was made. */
  readonly generation: number;
}

const PURPOSE = "refresh token";

const SHAPE =
  /^hr1\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{22})\.(0|[1-9]\d{0,14})\.([A-Za-z0-9_-]{12})\.[A-Za-z0-9_-]{43}$/;

/**
 * Derives the refresh key of a secret (HKDF, RFC 5869).
 *
 * @param secret One of the configured secrets.
 * @returns The key, named like the secret.
 */
export function deriveRefreshKey(secret: Secret): RefreshKey {
  const key = createSecretKey(secret.derive("latchkey refresh key", 32));
  return {
    id: secret.kid,
    derive: (purpose, text) =>
      createHmac("sha256", key).update(`latchkey ${purpose}\n${text}`)
        .digest("base64url"),
  };
}

/**
 * Writes the refresh token of a generation.
 *
 * @param token What it says.
 * @param key The key that derives it.
 * @returns The text of the cookie; the same for the same key and generation.
 */
export function writeRefreshToken(
  { userId, sessionId, generation }: RefreshToken,
  key: RefreshKey,
): string {
  const text = `hr1.${userId}.${sessionId}.${generation}.${key.id}`;
  return `${text}.${key.derive(PURPOSE, text)}`;
}

/**
 * Tells whether a text has the shape of a refresh token.
 *
 * @param text A cookie's value.
 * @returns Whether it is worth verifying.
 */
export function looksRefreshing(text: string): boolean {
  return SHAPE.test(text);
}

/**
 * Finds the key that a refresh token names. Nothing in it can be trusted by that.
 *
 * @param text A cookie's value.
 * @param keys The keys it may be derived with.
 * @returns The key, or `undefined` when there is none of that name.
 */
export function refreshKeyOf(
  text: string,
  keys: readonly RefreshKey[],
): RefreshKey | undefined {
  const id = SHAPE.exec(text)?.[4];
  return keys.find((key) => key.id === id);
}

/**
 * Reads a refresh token and verifies it: it is derived once more, and compared
 * whole and in constant time, so one token has one text.
 *
 * @param text A cookie's value.
 * @param keys The keys it may be derived with.
 * @returns What it says, or `null` when it is not one of ours.
 */
export function readRefreshToken(
  text: string,
  keys: readonly RefreshKey[],
): RefreshToken | null {
  const match = SHAPE.exec(text);
  const key = match && keys.find(({ id }) => id === match[4]);
  if (!match || !key) return null;
  const token = {
    userId: match[1],
    sessionId: match[2],
    generation: Number(match[3]),
  };
  return isSameText(writeRefreshToken(token, key), text) ? token : null;
}
