/**
 * Claims that are too large for a cookie, in memory. They stay in KV, and are
 * used from here only while the view of the revocation log vouches for their
 * version.
 *
 * @module
 */
import { createBoundedMap } from "../bounded_map.ts";
import { ownCopy } from "../own_copy.ts";
import type { Claims } from "../session.ts";
import type { SubjectRecord } from "./records.ts";

/** How many subjects' claims are kept at most; at 64 KiB each, 16 MiB. */
const MAX_ENTRIES = 256;

/** Claims of a version. */
export interface KnownClaims {
  /** The version. */
  readonly version: number;
  /** The claims. */
  readonly claims: Claims;
}

/** The cache of one process. */
export interface ClaimsCache {
  /** Returns what is known of a subject's claims, or `undefined`. */
  get(userId: string): KnownClaims | undefined;
  /** Keeps the claims of a subject that was just read. */
  put(userId: string, subject: SubjectRecord): void;
}

/**
 * Makes an empty cache.
 *
 * @returns The cache.
 */
export function createClaimsCache(): ClaimsCache {
  const entries = createBoundedMap<KnownClaims>(MAX_ENTRIES);
  return {
    get: (userId) => entries.get(userId),
    put: (userId, { version, claims }) =>
      entries.set(ownCopy(userId), { version, claims }),
  };
}
