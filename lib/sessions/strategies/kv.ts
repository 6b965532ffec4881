/**
 * The kv strategy: the cookie is opaque, the record is the truth. Resolving is
 * one `getMany` of the session and its subject. With `cacheFor` a pair that was
 * read is kept in memory for that long, under the same rule as a signed token:
 * the view of the revocation log is asked every time, and where it knows better
 * or does not know, KV is read.
 *
 * @module
 */
import { isNoteDue, replaceRecord, seenNow } from "../storage/activity.ts";
import type { Parts } from "../engine.ts";
import { isStoreUnavailable } from "../errors.ts";
import { fromRecord } from "../storage/from_record.ts";
import { newSecret } from "../ids.ts";
import { judge } from "../lifetimes.ts";
import {
  hashSecret,
  type OpaqueToken,
  readOpaqueToken,
  secretMatches,
  writeOpaqueToken,
} from "../tokens/opaque_token.ts";
import { createRecordCache } from "../storage/record_cache.ts";
import type { SessionRecord } from "../storage/records.ts";
import { type Pair, readPair } from "../storage/store.ts";
import {
  type Asking,
  ENDED,
  EXPIRED,
  MALFORMED,
  type Strategy,
  type Verdict,
} from "../strategy.ts";

/**
 * Makes the kv strategy.
 *
 * @param engine The shared parts.
 * @returns The strategy.
 */
export function kvStrategy(engine: Parts): Strategy {
  const cache = createRecordCache(engine);

  async function read(token: OpaqueToken, asking: Asking): Promise<Pair> {
    const pair = await readPair(engine, token, asking.meter, "memory");
    cache.put(token, pair);
    return pair;
  }

  async function resolve(text: string, asking: Asking): Promise<Verdict> {
    const token = readOpaqueToken(text);
    if (token === null) return MALFORMED;
    const cached = cache.get(token);
    const pair = cached ?? await read(token, asking);
    const verdict = decide(engine, token, pair);
    if (verdict.session === null) return verdict;
    if (!isNoteDue(engine, verdict.session.lastSeenAt, engine.clock())) {
      return cached === undefined ? verdict : notLive(verdict);
    }
    return note(token, cached ? await read(token, asking) : pair, asking);
  }

  async function note(
    token: OpaqueToken,
    pair: Pair,
    asking: Asking,
  ): Promise<Verdict> {
    const verdict = decide(engine, token, pair);
    const now = engine.clock();
    const due = verdict.session !== null &&
      isNoteDue(engine, verdict.session.lastSeenAt, now);
    if (!due) return verdict;
    const record = seenNow(pair.session.value!, now, asking.describe);
    try {
      if (!await replaceRecord(engine, pair, token, record)) {
        // Another write came between; what it left is what counts.
        return decide(engine, token, await read(token, asking));
      }
    } catch (error) {
      // The session was just seen alive; noting it can wait.
      if (isStoreUnavailable(error)) return verdict;
      throw error;
    }
    cache.drop(token);
    return decide(engine, token, {
      ...pair,
      session: { ...pair.session, value: record },
    } as Pair);
  }

  return {
    name: "kv",
    mint: ({ userId, sessionId, record }) => {
      const secret = newSecret();
      const stored: SessionRecord = {
        ...record,
        strategy: "kv",
        secretHash: hashSecret(secret),
      };
      const token = writeOpaqueToken({ userId, sessionId, secret });
      return Promise.resolve({ token, record: stored });
    },
    resolve,
  };
}

function decide(
  engine: Parts,
  token: OpaqueToken,
  { session, subject, siteEpoch, live }: Pair,
): Verdict {
  const record = session.value;
  // The secret is compared even where there is no record, so that the time of
  // the answer does not tell which session IDs exist.
  const genuine = secretMatches(token.secret, record?.secretHash);
  if (record === null || subject.value === null) return ENDED;
  if (!genuine || record.strategy !== "kv") return MALFORMED;
  const state = judge(
    record,
    subject.value,
    siteEpoch,
    engine.config,
    engine.clock(),
  );
  if (state !== "alive") return state === "expired" ? EXPIRED : ENDED;
  const found = fromRecord(token, record, subject.value, engine.config);
  return { session: { ...found, live }, outcome: "alive" };
}

function notLive({ session, outcome }: Verdict): Verdict {
  return { session: { ...session!, live: false }, outcome };
}
