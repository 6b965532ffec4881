/**
 * Records in memory, for `kv.cacheFor`, each with the cookie that was found to
 * open it. Found by session ID, and believed only if the whole cookie is the
 * same, in constant time: any other is read and judged like a stranger, and takes
 * nothing's place. A record is used only while the view of the revocation log
 * vouches for it, and the cache is bounded in time, number and weight: 60 MB at
 * most. Sessions whose claims are large find less room, and are read from KV.
 *
 * @module
 */
import { createBoundedMap } from "../bounded_map.ts";
import type { Parts } from "../engine.ts";
import { ownCopy } from "../own_copy.ts";
import type { Holder } from "../revocation/view.ts";
import { isSameText } from "../tokens/constant_time.ts";
import {
  type OpaqueToken,
  readOpaqueToken,
  sessionIdIn,
} from "../tokens/opaque_token.ts";
import type { Pair } from "./read.ts";
import { holderOfRecord } from "./standing.ts";
import { weigh } from "./weight.ts";

/** How many records are kept at most: 26 MB were measured, beside their claims. */
const MAX_ENTRIES = 10_000;

/**
 * What their claims may weigh together, in bytes. Of claims of every shape that
 * was tried, 64 KiB of text or as many empty lists as a value of KV can hold,
 * it was at most 34 MB.
 */
const MAX_WEIGHT = 2 ** 25;

/** A cookie that opens a session, and the session. */
export interface Opened {
  /** What the cookie says. */
  readonly token: OpaqueToken;
  /** What was read; neither value is `null`. */
  readonly pair: Pair;
}

interface Entry extends Opened {
  /** The cookie. */
  readonly text: string;
  readonly holder: Holder;
  readonly readAt: number;
  /** What the view had not forgotten when it was read. */
  readonly generation: number;
  /** What its claims weigh. */
  readonly weight: number;
}

/**
 * Keeps what a reading brought.
 *
 * @param text The cookie, whose secret was found to be that of the record.
 * @param pair The living session that it opens, and its subject.
 */
export type Keep = (text: string, pair: Pair) => void;

/** The cache of one process. */
export interface RecordCache {
  /** Returns what a cookie opens, where that may be trusted now, or `undefined`. */
  get(text: string): Opened | undefined;
  /** Begins a reading: what it brings is as old as this moment. */
  reading(): Keep;
}

/**
 * Makes the cache.
 *
 * @param engine The settings, clocks and view. Without a view, or with
 * `cacheFor` of 0, nothing is ever kept.
 * @returns The cache.
 */
export function createRecordCache(
  engine: Pick<Parts, "config" | "view" | "monotonic">,
): RecordCache {
  const { config, view, monotonic } = engine;
  const { cacheFor } = config.kv;
  const entries = createBoundedMap<Entry>(MAX_ENTRIES, {
    most: MAX_WEIGHT,
    of: ({ weight }) => weight,
  });
  if (cacheFor === 0 || view === null) {
    return { get: () => undefined, reading: () => () => {} };
  }
  return {
    get(text) {
      const entry = entries.get(sessionIdIn(text));
      if (entry === undefined || !isSameText(entry.text, text)) {
        return undefined;
      }
      const now = monotonic();
      if (
        now - entry.readAt < cacheFor &&
        entry.generation === view.generation &&
        view.judge(entry.holder, now) === "current"
      ) return entry;
      entries.delete(entry.holder.sessionId);
      return undefined;
    },
    reading() {
      const readAt = monotonic();
      const { generation } = view;
      return (text, pair) => {
        // A slice of a header would keep the whole header in memory.
        const own = ownCopy(text);
        const token = readOpaqueToken(own)!;
        entries.set(token.sessionId, {
          text: own,
          token,
          // What memory says later was not read just then.
          pair: pair.live ? { ...pair, live: false } : pair,
          holder: holderOfRecord(token, pair),
          readAt,
          generation,
          weight: weigh(pair.subject.value!.claims),
        });
      };
    },
  };
}
