/**
 * The signing keys. They are derived from the configured secrets (HKDF, RFC
 * 5869) and live in memory only. The first secret signs, all of them verify, so
 * that a secret can be replaced without signing anybody out. Nothing but the
 * exact headers this keyring writes is ever accepted: algorithm, type and key
 * are fixed by the first segment, before any of the token is parsed (RFC 8725).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { hkdfSync } from "node:crypto";
import { SessionError } from "../errors.ts";
import { deriveRefreshKey, type RefreshKey } from "./refresh_token.ts";

/**
 * What a signed token is for, its `typ` (RFC 8725, 3.11): a session by itself, or
 * the access token beside a refresh token. One is never taken for the other.
 */
export type TokenType = "latchkey-session+jwt" | "latchkey-access+jwt";

/** The `typ` of the jwt strategy's tokens. */
export const SESSION_TOKEN: TokenType = "latchkey-session+jwt";

/** The `typ` of the hybrid strategy's access tokens. */
export const ACCESS_TOKEN: TokenType = "latchkey-access+jwt";

const TYPES = [SESSION_TOKEN, ACCESS_TOKEN];

/** The least a secret must hold, in bytes of UTF-8. */
export const MIN_SECRET_BYTES = 32;

/** One key and the header it goes with. */
export interface SigningKey {
  /** What `jose` puts before the payload. */
  readonly header: {
    readonly alg: "HS256";
    readonly typ: TokenType;
    readonly kid: string;
  };
  /** The key itself; it cannot be exported. */
  readonly key: CryptoKey;
}

/** The keys of one site. */
export interface Keyring {
  /** Gives the key that signs, with the header for a type of token. */
  signing(type: TokenType): SigningKey;
  /** Finds the key for a token's first segment, or `undefined` for a foreign one. */
  byHeader(segment: string): SigningKey | undefined;
  /**
   * Finds the key for a segment that `byHeader` does not know. Where another
   * process may have made it meanwhile, the keys are read anew, at most once a
   * second. Rejects with `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
   */
  learn(segment: string): Promise<SigningKey | undefined>;
  /**
   * Makes sure that what is known of the keys is at most a second old. Rejects
   * with `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
   */
  confirm(): Promise<void>;
  /**
   * Reads the keys anew: what was stored when this was called is known when it
   * returns. Rejects with `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
   */
  reload(): Promise<void>;
  /** What refresh tokens are derived with, one key per secret; the first one derives new ones. */
  readonly refreshKeys: readonly RefreshKey[];
}

/**
 * Derives the keys.
 *
 * @param secrets One or more secrets of 32 bytes or more; the first one signs.
 * @returns The keyring.
 * @throws {SessionError} `ERR_SESSION_SECRET` when there is none or one is short.
 */
export async function openKeyring(
  secrets: readonly string[],
): Promise<Keyring> {
  if (secrets.length === 0) {
    throw new SessionError(
      "ERR_SESSION_SECRET",
      "There is no session secret: pass one of 32 random bytes or more.",
    );
  }
  const keys = (await Promise.all(secrets.map(deriveKeys))).flat();
  const bySegment = new Map(keys.map((key) => [headerSegment(key), key]));
  return {
    // The first secret's keys come first.
    signing: (type) => keys.find(({ header }) => header.typ === type)!,
    byHeader: (segment) => bySegment.get(segment),
    // There are no others than the secrets'.
    learn: () => Promise.resolve(undefined),
    confirm: () => Promise.resolve(),
    reload: () => Promise.resolve(),
    refreshKeys: secrets.map((secret) =>
      deriveRefreshKey(secret, keyId(secret))
    ),
  };
}

async function deriveKeys(secret: string): Promise<SigningKey[]> {
  if (Buffer.byteLength(secret) < MIN_SECRET_BYTES) {
    throw new SessionError(
      "ERR_SESSION_SECRET",
      `A session secret is too short: use ${MIN_SECRET_BYTES} random bytes or more.`,
    );
  }
  const key = await crypto.subtle.importKey(
    "raw",
    derive(secret, "latchkey session HS256 key", 32),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
  const kid = keyId(secret);
  return TYPES.map((typ) => ({ header: { alg: "HS256", typ, kid }, key }));
}

function keyId(secret: string): string {
  return Buffer.from(derive(secret, "latchkey session key id", 9))
    .toString("base64url");
}

function derive(secret: string, info: string, bytes: number): ArrayBuffer {
  return hkdfSync("sha256", secret, "", info, bytes);
}

function headerSegment({ header }: SigningKey): string {
  return Buffer.from(JSON.stringify(header)).toString("base64url");
}
