/**
 * The signing keys, as tokens see them. Nothing but the exact headers that a
 * keyring writes is ever accepted: algorithm, type and key are fixed by the first
 * segment, before any of the token is parsed (RFC 8725). The keyring that is made
 * here needs no database: its keys are derived from the secrets (HKDF, RFC 5869)
 * and live in memory only. The first secret signs, all of them verify, so that a
 * secret can be replaced without signing anybody out.
 *
 * @module
 */
import { remember, toSigningKey } from "../keys/memory.ts";
import type { Algorithm } from "../keys/pairs.ts";
import { readSecrets } from "../keys/secrets.ts";
import { EMPTY_STATE } from "../keys/state.ts";
import { ACCESS_TOKEN, SESSION_TOKEN, type TokenType } from "./token_types.ts";
import type { RefreshKey } from "./refresh_token.ts";

export { ACCESS_TOKEN, SESSION_TOKEN, type TokenType };

/** One key and the header it goes with. */
export interface SigningKey {
  /** What `jose` puts before the payload. */
  readonly header: {
    readonly alg: Algorithm;
    readonly typ: TokenType;
    readonly kid: string;
  };
  /** The key itself; it cannot be exported. */
  readonly key: CryptoKey;
}

/** The keys of one site. */
export interface Keyring {
  /**
   * Gives the key that signs, with the header for a type of token. Throws
   * `ERR_KEYRING` while there is none: every secret was revoked, or what is stored
   * was found altered.
   */
  signing(type: TokenType): SigningKey;
  /** Finds the key for a token's first segment, or `undefined` for a foreign one. */
  byHeader(segment: string): SigningKey | undefined;
  /**
   * Finds the key for a segment that `byHeader` does not know. Where another
   * process may have made it meanwhile, the keys are read anew, at most once a
   * second. Rejects with `ERR_SESSION_STORE_UNAVAILABLE` when KV fails, with
   * `ERR_KEYRING` while what is stored cannot be believed.
   */
  learn(segment: string): Promise<SigningKey | undefined>;
  /**
   * Makes sure that what is known of the keys is at most a second old. Rejects
   * with `ERR_SESSION_STORE_UNAVAILABLE` when KV fails, with `ERR_KEYRING` while
   * what is stored cannot be believed.
   */
  confirm(): Promise<void>;
  /**
   * Reads the keys anew: what was stored when this was called is known when it
   * returns. Rejects as `confirm` does.
   */
  reload(): Promise<void>;
  /** What refresh tokens are derived with, one key per secret; the first one derives new ones. */
  readonly refreshKeys: readonly RefreshKey[];
}

/**
 * Derives the keys of a site that signs with HS256 and never revokes a key.
 *
 * @param secrets One or more secrets of 32 bytes or more; the first one signs.
 * @returns The keyring.
 * @throws {SessionError} `ERR_SESSION_SECRET` when there is none or one is short.
 */
export async function openKeyring(
  secrets: readonly string[],
): Promise<Keyring> {
  const nothing = { state: EMPTY_STATE, privates: {} };
  const { verifiers, signers, refreshKeys } = await remember(
    nothing,
    readSecrets(secrets),
  );
  return {
    signing: (type) => toSigningKey(signers[0], type),
    byHeader: (segment) => verifiers.get(segment)?.signingKey,
    // There are no others than the secrets'.
    learn: () => Promise.resolve(undefined),
    confirm: () => Promise.resolve(),
    reload: () => Promise.resolve(),
    refreshKeys,
  };
}
