/**
 * Claims that are too large for a cookie, in memory. They stay in KV, and are
 * used from here only while the view of the revocation log vouches for their
 * version. The view forgets what no token can need any more, so claims that are
 * older than the token are not used either; nor are those of another database,
 * whose versions mean something else.
 *
 * @module
 */
import { createBoundedMap } from "../bounded_map.ts";
import { ownCopy } from "../own_copy.ts";
import type { Claims } from "../session.ts";
import type { RevocationView } from "../revocation/view.ts";
import type { SubjectRecord } from "./records.ts";
import { weigh } from "./weight.ts";

/** How many subjects' claims are kept at most; at 64 KiB of text each, 16 MiB. */
const MAX_ENTRIES = 256;

/** What they may weigh together, in bytes: many small values take more than their text. */
const MAX_WEIGHT = 2 ** 25;

/** Claims of a version. */
export interface KnownClaims {
  /** The version. */
  readonly version: number;
  /** The claims. */
  readonly claims: Claims;
}

/** The cache of one process. */
export interface ClaimsCache {
  /** Returns what is known of a subject's claims, if it is this version or a later one. */
  get(userId: string, version: number): KnownClaims | undefined;
  /** Begins a reading; what is returned keeps the claims of a subject that it brought. */
  reading(): (userId: string, subject: SubjectRecord) => void;
}

interface Entry extends KnownClaims {
  /** What the view had not forgotten when the reading of them began. */
  readonly generation: number;
  /** What they weigh, in bytes. */
  readonly weight: number;
}

/**
 * Makes an empty cache.
 *
 * @param view Vouches for versions; without it nothing is ever kept.
 * @returns The cache.
 */
export function createClaimsCache(view: RevocationView | null): ClaimsCache {
  if (view === null) {
    return { get: () => undefined, reading: () => () => {} };
  }
  const entries = createBoundedMap<Entry>(MAX_ENTRIES, {
    most: MAX_WEIGHT,
    of: ({ weight }) => weight,
  });
  return {
    get(userId, version) {
      const entry = entries.get(userId);
      return entry !== undefined && entry.version >= version &&
          entry.generation === view.generation
        ? entry
        : undefined;
    },
    reading() {
      const { generation } = view;
      return (userId, { version, claims }) => {
        const weight = weigh(claims);
        entries.set(ownCopy(userId), { version, claims, generation, weight });
      };
    },
  };
}
