/**
 * Records in memory, for `kv.cacheFor`. A cached pair is used only while the
 * view of the revocation log vouches for it; it is bounded in time and number.
 *
 * @module
 */
import { createBoundedMap } from "../bounded_map.ts";
import type { Parts } from "../engine.ts";
import { ownCopy } from "../own_copy.ts";
import type { Pair } from "./store.ts";

/** How many pairs are kept at most, some 10 MB. */
const MAX_ENTRIES = 10_000;

/** Names a session. */
interface Names {
  readonly userId: string;
  readonly sessionId: string;
}

interface Entry {
  readonly pair: Pair;
  readonly readAt: number;
  /** What the view had not forgotten when it was read. */
  readonly generation: number;
}

/** The cache of one process. */
export interface RecordCache {
  /** Returns a pair that may be trusted now, or `undefined`. */
  get(names: Names): Pair | undefined;
  /** Keeps a pair that was just read. */
  put(names: Names, pair: Pair): void;
  /** Forgets a pair. */
  drop(names: Names): void;
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
  const entries = createBoundedMap<Entry>(MAX_ENTRIES);
  if (cacheFor === 0 || view === null) {
    return { get: () => undefined, put() {}, drop() {} };
  }
  return {
    get(names) {
      const entry = entries.get(names.sessionId);
      if (entry === undefined) return undefined;
      const now = monotonic();
      const { session, subject } = entry.pair;
      if (
        now - entry.readAt < cacheFor &&
        entry.generation === view.generation &&
        session.key[1] === names.userId &&
        view.judge({
            ...names,
            epoch: session.value!.epoch,
            siteEpoch: session.value!.siteEpoch,
            version: subject.value!.version,
          }, now) === "current"
      ) return entry.pair;
      entries.delete(names.sessionId);
      return undefined;
    },
    put(names, pair) {
      if (pair.session.value === null || pair.subject.value === null) return;
      // A slice of a header would keep the whole header in memory.
      const key = ownCopy(names.sessionId);
      const { generation } = view;
      // What memory says later was not read just then.
      const kept = pair.live ? { ...pair, live: false } : pair;
      entries.set(key, { pair: kept, readAt: monotonic(), generation });
    },
    drop: (names) => void entries.delete(names.sessionId),
  };
}
