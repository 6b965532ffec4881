/**
 * Secrets that this process has hashed already, so that hashing is paid for once:
 * beside a read of KV it takes a twentieth of the time. What is remembered is
 * that this secret has that hash, which stays true whatever becomes of the
 * session; whether the record has that hash is asked of the record every time.
 *
 * @module
 */
import { createBoundedMap } from "../bounded_map.ts";
import { ownCopy } from "../own_copy.ts";
import { isSameText } from "./constant_time.ts";
import { type OpaqueToken, secretMatches } from "./opaque_token.ts";

/** The secrets of one process. */
export interface KnownSecrets {
  /**
   * Compares a token's secret with a record's hash, in constant time.
   *
   * @param token The token.
   * @param stored The hash, or `undefined` without a record.
   * @returns Whether they belong together.
   */
  matches(token: OpaqueToken, stored: string | undefined): boolean;
}

/**
 * Makes an empty memory.
 *
 * @param most How many secrets it holds at most, some 300 bytes each; those unused
 * for longest go first.
 * @returns The memory.
 */
export function createKnownSecrets(most = 10_000): KnownSecrets {
  const known = createBoundedMap<{ secret: string; hash: string }>(most);
  return {
    matches({ sessionId, secret }, stored) {
      const found = known.get(sessionId);
      if (
        found !== undefined && found.hash === stored &&
        isSameText(found.secret, secret)
      ) return true;
      // Only what matches is remembered, so a guess takes nobody's place.
      if (!secretMatches(secret, stored)) return false;
      known.set(ownCopy(sessionId), { secret: ownCopy(secret), hash: stored! });
      return true;
    },
  };
}
