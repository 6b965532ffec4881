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
import { putOff } from "./put_off.ts";
import { judge } from "../lifetimes.ts";
import {
  hashSecret,
  type OpaqueToken,
  readOpaqueToken,
  secretMatches,
  writeOpaqueToken,
} from "../tokens/opaque_token.ts";
import { createKnownSecrets } from "../tokens/known_secrets.ts";
import type { RefreshKey } from "../tokens/refresh_token.ts";
import { createRecordCache } from "../storage/record_cache.ts";
import type { SessionRecord } from "../storage/records.ts";
import { type Pair, readPair } from "../storage/read.ts";
import { endedMeanwhile, holderOfRecord } from "../storage/standing.ts";
import {
  type Asking,
  type Draft,
  ENDED,
  EXPIRED,
  MALFORMED,
  type Minted,
  movedTo,
  type Presented,
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
  const secrets = createKnownSecrets();

  // Only what its cookie opens is kept, so that guessing costs nobody a place.
  async function read(
    text: string,
    token: OpaqueToken,
    asking: Asking,
  ): Promise<Answer> {
    const keep = cache.reading();
    const pair = await readPair(engine, token, asking.meter, "memory");
    const verdict = decide(token, pair);
    if (verdict.session !== null) keep(text, pair);
    return { pair, verdict };
  }

  async function resolve(
    { token: text }: Presented,
    asking: Asking,
  ): Promise<Verdict> {
    if (text === null) return MALFORMED;
    const opened = cache.get(text);
    if (opened !== undefined) {
      const { token, pair } = opened;
      const verdict = decideGenuine(engine, token, pair);
      // What looks idle here may have been used at another process.
      if (verdict.session !== null && !isWriteDue(verdict, pair)) {
        return verdict;
      }
    }
    const token = opened?.token ?? readOpaqueToken(text);
    if (token === null) return MALFORMED;
    return note(text, token, await read(text, token, asking), asking);
  }

  function decide(token: OpaqueToken, pair: Pair): Verdict {
    const record = pair.session.value;
    // The secret is compared even where there is no record, so that the time of
    // the answer does not tell which session IDs exist.
    const genuine = secrets.matches(token, record?.secretHash);
    if (record === null || pair.subject.value === null) return ENDED;
    if (!genuine || record.strategy !== "kv") return MALFORMED;
    const isOver = record.movedTo === undefined &&
      endedMeanwhile(engine, token, pair);
    return isOver ? ENDED : decideGenuine(engine, token, pair);
  }

  // The first use of a cookie that was exchanged for another is written down too.
  function isWriteDue({ session }: Verdict, { session: { value } }: Pair) {
    return session !== null && (value!.replaces !== undefined ||
      isNoteDue(engine, session.lastSeenAt, engine.clock()));
  }

  async function note(
    text: string,
    token: OpaqueToken,
    { pair, verdict }: Answer,
    asking: Asking,
  ): Promise<Verdict> {
    if (!isWriteDue(verdict, pair)) return verdict;
    const { value } = pair.session;
    const record = seenNow(value!, engine.clock(), asking.describe);
    try {
      if (!await replaceRecord(engine, pair, token, record)) {
        // Another write came between; what it left is what counts.
        return (await read(text, token, asking)).verdict;
      }
    } catch (error) {
      if (!isStoreUnavailable(error)) throw error;
      // The session was just seen alive; noting it can wait, if it still is.
      const { expiresAt } = verdict.session!;
      const holder = holderOfRecord(token, pair);
      return putOff(engine, verdict, holder, expiresAt, error);
    }
    return decide(token, {
      ...pair,
      session: { ...pair.session, value: record },
    } as Pair);
  }

  function mint({ userId, sessionId, record }: Draft): Promise<Minted> {
    const { replaces } = record;
    const salt = newSecret();
    const secret = replaces === undefined
      ? newSecret()
      : derived(engine.keys.refreshKeys[0], userId, sessionId, salt);
    const stored: SessionRecord = {
      ...record,
      ...(replaces && { replaces: { ...replaces, salt } }),
      strategy: "kv",
      secretHash: hashSecret(secret),
    };
    const token = writeOpaqueToken({ userId, sessionId, secret });
    return Promise.resolve({ token, record: stored });
  }

  function mintAgain({ userId, sessionId, record }: Draft) {
    const salt = record.replaces?.salt;
    const secret = salt === undefined ? undefined : engine.keys.refreshKeys
      .map((key) => derived(key, userId, sessionId, salt))
      .find((secret) => secretMatches(secret, record.secretHash));
    return Promise.resolve(
      secret === undefined
        ? null
        : { token: writeOpaqueToken({ userId, sessionId, secret }), record },
    );
  }

  return {
    name: "kv",
    owns: ({ token }) => token !== null && token.startsWith("kv1."),
    mint,
    mintAgain,
    resolve,
    recognise({ token: text }) {
      const token = text === null ? null : readOpaqueToken(text);
      return Promise.resolve(
        token === null ? MALFORMED : {
          userId: token.userId,
          sessionId: token.sessionId,
          opens: ({ secretHash }) =>
            secretMatches(token.secret, secretHash) ? "yes" : "no",
        },
      );
    },
  };
}

/** What a reading brought, and what follows from it. */
interface Answer {
  readonly pair: Pair;
  readonly verdict: Verdict;
}

/** Decides about a cookie that is known to open the record. */
function decideGenuine(
  engine: Parts,
  token: OpaqueToken,
  { session, subject, siteEpoch, live }: Pair,
): Verdict {
  const record = session.value!;
  if (record.movedTo !== undefined) return movedTo(token, record.movedTo);
  const { config } = engine;
  const now = engine.clock();
  const state = judge(record, subject.value, siteEpoch, config, now);
  if (state !== "alive") return state === "expired" ? EXPIRED : ENDED;
  return {
    session: fromRecord(token, record, subject.value!, config, live),
    outcome: "alive",
  };
}

// A secret that replaces another cookie is derived, so that every request that
// came with that one gets the same (refresh_token.ts). The database does not hold
// it, and names are public: so half of what it is derived from is a session secret,
// and half a salt in the record, which goes as soon as the cookie was used.
function derived(
  key: RefreshKey,
  userId: string,
  sessionId: string,
  salt: string,
): string {
  return key.derive("exchanged secret", `${userId}.${sessionId}.${salt}`);
}
