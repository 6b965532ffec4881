/**
 * The configured secrets, and what is derived from them (HKDF, RFC 5869). Each
 * use has a label of its own, so that no derived key says anything about another,
 * and a secret is named by an id that says nothing about it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { hkdfSync } from "node:crypto";
import { SessionError } from "../errors.ts";

/** The least a secret must hold, in bytes of UTF-8. */
export const MIN_SECRET_BYTES = 32;

/** One secret. */
export interface Secret {
  /** The id of the HS256 key that is derived from it. */
  readonly kid: string;
  /** Derives so many bytes for the use that the label names. */
  derive(label: string, bytes: number): Uint8Array<ArrayBuffer>;
}

/**
 * Reads the secrets.
 *
 * @param texts One or more texts of 32 bytes or more.
 * @returns The secrets, in the same order, each once.
 * @throws {SessionError} `ERR_SESSION_SECRET` when there is none or one is short.
 */
export function readSecrets(texts: readonly string[]): Secret[] {
  if (texts.length === 0) {
    throw new SessionError(
      "ERR_SESSION_SECRET",
      "There is no session secret: pass one of 32 random bytes or more.",
    );
  }
  return [...new Set(texts)].map(toSecret);
}

function toSecret(text: string): Secret {
  if (Buffer.byteLength(text) < MIN_SECRET_BYTES) {
    throw new SessionError(
      "ERR_SESSION_SECRET",
      `A session secret is too short: use ${MIN_SECRET_BYTES} random bytes or more.`,
    );
  }
  const derive = (label: string, bytes: number) =>
    new Uint8Array(hkdfSync("sha256", text, "", label, bytes));
  const kid = Buffer.from(derive("latchkey session key id", 9))
    .toString("base64url");
  return { kid, derive };
}

/**
 * Derives the key that signs and verifies HS256.
 *
 * @param secret The secret.
 * @returns The key; it cannot be exported.
 */
export function hs256Key(secret: Secret): Promise<CryptoKey> {
  return crypto.subtle.importKey(
    "raw",
    secret.derive("latchkey session HS256 key", 32),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
}

/**
 * Says that every secret is revoked.
 *
 * @param code What it means: at the start the settings are wrong
 * (`ERR_SESSION_SECRET`), later the keyring has nothing to offer (`ERR_KEYRING`).
 * @returns The error, to be thrown.
 */
export function noSecret(
  code: "ERR_SESSION_SECRET" | "ERR_KEYRING",
): SessionError {
  return new SessionError(
    code,
    "Every session secret is revoked: put a new one first in SESSION_SECRET and restart, for example from: openssl rand -base64 32",
  );
}
