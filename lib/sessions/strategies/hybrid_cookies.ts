/**
 * The two cookies of the hybrid strategy as they came with a request: an access
 * token that is signed, and a refresh token that is derived. They count only
 * together. A token in the wrong cookie, a forged one, or pieces of two different
 * sessions are nobody's; one of them alone is worth what it is.
 *
 * @module
 */
import type { Parts } from "../engine.ts";
import type { Presented } from "../strategy.ts";
import { ownCopy } from "../own_copy.ts";
import type { SigningKey } from "../tokens/keyring.ts";
import { isSameText } from "../tokens/constant_time.ts";
import {
  readRefreshToken,
  type RefreshKey,
  refreshKeyOf,
  type RefreshToken,
} from "../tokens/refresh_token.ts";
import {
  ACCESS_TOKEN,
  keyOf,
  learnKeyOf,
  verifyWith,
} from "../tokens/signed_token.ts";
import type { TokenClaims } from "../tokens/token_claims.ts";
import { claimedNames, claimedType } from "../tokens/unverified.ts";
import { createVerifiedTokens } from "../tokens/verified_tokens.ts";

/** What genuine cookies say. At least one of the two is there. */
export interface Pieces {
  /** The access token's claims, over or not; `null` without one that can be verified. */
  readonly claims: TokenClaims | null;
  /** The refresh token; `null` without one. */
  readonly refresh: RefreshToken | null;
  /** Whether this process has accepted this very access token before. */
  readonly known: boolean;
}

/** Reads the cookies of one process. */
export interface PieceReader {
  /** Verifies the cookies; `null` when they are nobody's. */
  read(presented: Presented, now: number): Promise<Pieces | null>;
  /** Tells whether a session cookie's value is made like an access token, by a key that is there or not. */
  looksOwn(token: string): boolean;
  /** Tells whether the key of the access token is still there. */
  hasKey(presented: Presented): boolean;
  /** Remembers an access token that was accepted, and the refresh token beside it. */
  accept(presented: Presented, claims: TokenClaims): void;
}

/** Both cookies as they were accepted, and the key of the refresh token. */
interface KnownPair {
  readonly text: string;
  readonly key: RefreshKey;
  readonly pieces: Pieces;
}

/**
 * Makes the reader.
 *
 * @param engine The keys and settings.
 * @returns The reader, which remembers a bounded number of tokens.
 */
export function createPieceReader(
  { keys, config }: Pick<Parts, "keys" | "config">,
): PieceReader {
  const verified = createVerifiedTokens();
  const pairs = new WeakMap<TokenClaims, KnownPair>();

  // Both cookies as they were accepted before: nothing is taken apart again.
  function recall({ token, refresh }: Presented): Pieces | undefined {
    const claims = token === null ? undefined : verified.get(token);
    const pair = claims && pairs.get(claims);
    if (pair === undefined || refresh === null) return undefined;
    const isSame = isSameText(pair.text, refresh) &&
      keys.refreshKeys.includes(pair.key);
    return isSame ? pair.pieces : undefined;
  }

  async function read(
    { token, refresh: text }: Presented,
    now: number,
  ): Promise<Pieces | null> {
    if (token === null) {
      const refresh = text && readRefreshToken(text, keys.refreshKeys);
      return refresh ? { claims: null, refresh, known: false } : null;
    }
    // Before memory is asked: a key that is taken away takes its tokens with it.
    const key = keyOf(token, keys, ACCESS_TOKEN) ??
      await learnKeyOf(token, keys, ACCESS_TOKEN);
    const recalled = key && recall({ token, refresh: text });
    if (recalled) return recalled;
    const remembered = key && verified.get(token);
    const claims = remembered ??
      await verifyAccess(key, token, now);
    if (claims === null) return null;
    const known = remembered !== undefined;
    if (text === null) {
      return claims === "unproven" ? null : { claims, refresh: null, known };
    }
    const refresh = readRefreshToken(text, keys.refreshKeys);
    if (refresh === null) return null;
    const names = claims === "unproven" ? claimedNames(token) : claims;
    if (names.sub !== refresh.userId || names.sid !== refresh.sessionId) {
      return null;
    }
    return { claims: claims === "unproven" ? null : claims, refresh, known };
  }

  async function verifyAccess(
    key: SigningKey | undefined,
    token: string,
    now: number,
  ) {
    if (key !== undefined) {
      const verified = await verifyWith(key, token, config.jwt, now);
      // With a clock that was set back the refresh token beside it decides.
      if (verified?.isEarly) return "unproven";
      return verified && verified.claims;
    }
    // Signed with a key that is gone: the refresh token beside it decides.
    return claimedType(token) === ACCESS_TOKEN ? "unproven" : null;
  }

  return {
    read,
    hasKey: ({ token }) =>
      token !== null && keyOf(token, keys, ACCESS_TOKEN) !== undefined,
    looksOwn: (token) =>
      keyOf(token, keys, ACCESS_TOKEN) !== undefined ||
      claimedType(token) === ACCESS_TOKEN,
    accept({ token, refresh }, claims) {
      if (token === null) return;
      verified.put(token, claims);
      const text = refresh && ownCopy(refresh);
      const key = text && refreshKeyOf(text, keys.refreshKeys);
      const read = text && readRefreshToken(text, keys.refreshKeys);
      if (!text || !key || !read) return;
      const pieces = { claims, refresh: read, known: true };
      pairs.set(claims, { text, key, pieces });
    },
  };
}
