/**
 * The change from one strategy to another with nobody signed out. A cookie of a
 * strategy that is named in `accept` is exchanged, at the request that brings it,
 * for one of the configured strategy. The session gets a new ID, since the old
 * cookie has to die, and keeps all else: its place in the list, its times, its
 * end, its subject's claims.
 *
 * Every request that comes with the old cookie before the new one was used gets
 * the same new session: twenty parallel ones leave one row, and an answer that
 * was lost is given again. The first use of the new cookie ends the old for good.
 *
 * @module
 */
import { isNoteDue, replaceRecord, seenNow } from "./storage/activity.ts";
import { appended, commitOnce } from "./storage/changes.ts";
import { endReplaced, leaveSession } from "./storage/endings.ts";
import type { Engine } from "./engine.ts";
import { SessionError } from "./errors.ts";
import { fromRecord } from "./storage/from_record.ts";
import { newSessionId } from "./ids.ts";
import { judge } from "./lifetimes.ts";
import { honour, readSuccessor } from "./storage/moved.ts";
import {
  sessionKey,
  type SessionRecord,
  type SubjectRecord,
} from "./storage/records.ts";
import { endReused } from "./storage/reuse.ts";
import { commit, type Pair, putSession, readPair } from "./storage/store.ts";
import {
  type Asking,
  ENDED,
  EXPIRED,
  MALFORMED,
  type Minted,
  type Names,
  type Presented,
  type Recognised,
  type Strategy,
  type Verdict,
} from "./strategy.ts";

/** How often an exchange is tried when other writes come between. */
const MAX_TRIES = 20;

/**
 * Resolves cookies of an accepted strategy, and exchanges them.
 *
 * @param engine The engine.
 * @param from The strategy whose cookies they are.
 * @param presented The cookies.
 * @param asking What the request brings along.
 * @returns The verdict, with tokens of the configured strategy.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function exchange(
  engine: Engine,
  from: Strategy,
  presented: Presented,
  asking: Asking,
): Promise<Verdict> {
  const named = await from.recognise(presented);
  if ("outcome" in named) return named;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const pair = await readPair(engine, named, asking.meter);
    const record = pair.session.value;
    if (record === null || record.strategy !== from.name) return ENDED;
    const opens = named.opens(record);
    if (opens === "no") return MALFORMED;
    if (opens === "reused") return endReused(engine, named, pair, asking);
    const verdict = record.movedTo === undefined
      ? await move(engine, named, pair, asking)
      : await moveAgain(engine, named, record.movedTo, asking);
    if (verdict !== null) return verdict;
  }
  return { session: null, outcome: "unavailable" };
}

async function move(
  engine: Engine,
  named: Recognised,
  pair: Pair,
  asking: Asking,
): Promise<Verdict | null> {
  const dead = judged(engine, pair);
  if (dead !== null) return dead;
  const { userId, sessionId } = named;
  const entry = pair.session as Deno.KvEntry<SessionRecord>;
  const subject = pair.subject.value!;
  const names = { userId, sessionId: newSessionId() };
  const { secretHash: _, rotation: __, replaces, ...kept } = entry.value;
  const record: SessionRecord = {
    ...seenNow(kept, engine.clock(), asking.describe),
    strategy: engine.strategy.name,
    tokenEndsAt: engine.clock(),
    replaces: { sessionId, tokenEndsAt: entry.value.tokenEndsAt },
  };
  const minted = await fitting(
    engine.strategy.mint({ ...names, record, subject }),
  );
  if (minted === null) return await stay(engine, named, pair, asking);
  const change = appended(
    engine.kv.atomic().check(entry).check(pair.subject).check({
      key: sessionKey(userId, names.sessionId),
      versionstamp: null,
    }),
  );
  // Its cookie is in use, so the one before it is dead.
  if (replaces !== undefined) endReplaced(engine, change, userId, replaces);
  leaveSession(engine, change, entry, names.sessionId);
  putSession(engine, change.atomic, names, minted.record);
  change.events.push({
    type: "session-exchanged",
    userId,
    sessionId: names.sessionId,
    replacedId: sessionId,
    from: entry.value.strategy,
    to: engine.strategy.name,
    device: minted.record.device,
  });
  if (!await commitOnce(engine, change)) return null;
  return exchanged(engine, { ...names, subject }, minted);
}

async function moveAgain(
  engine: Engine,
  old: Names,
  movedTo: string,
  asking: Asking,
): Promise<Verdict | null> {
  const successor = await readSuccessor(engine, old, movedTo, asking);
  if (successor === null) return ENDED;
  const { names, pair } = successor;
  const dead = judged(engine, pair);
  if (dead !== null) return dead;
  const stored = pair.session.value!;
  const subject = pair.subject.value!;
  const now = engine.clock();
  const record = isNoteDue(engine, stored.lastSeenAt, now)
    ? seenNow(stored, now, asking.describe)
    : stored;
  const minted = stored.strategy === engine.strategy.name
    ? await fitting(engine.strategy.mintAgain({ ...names, record, subject }))
    : null;
  if (minted === null) return await honour(engine, successor, asking);
  const isChanged = minted.record.lastSeenAt !== stored.lastSeenAt ||
    minted.record.tokenEndsAt !== stored.tokenEndsAt;
  if (isChanged) {
    const atomic = engine.kv.atomic().check(pair.session).check(pair.subject);
    putSession(engine, atomic, names, minted.record);
    if (await commit(atomic) === null) return null;
  }
  return exchanged(engine, { ...names, subject }, minted);
}

// Claims that outgrew the cookie of the new strategy leave the visitor signed in
// with the old one.
async function fitting(minting: Promise<Minted | null>) {
  try {
    return await minting;
  } catch (error) {
    if (
      error instanceof SessionError && error.code === "ERR_CLAIMS_TOO_LARGE"
    ) return null;
    throw error;
  }
}

function judged(
  { config, clock }: Engine,
  { session, subject, siteEpoch }: Pair,
): Verdict | null {
  const { value } = session;
  const state = judge(value, subject.value, siteEpoch, config, clock());
  if (state === "alive") return null;
  return state === "expired" ? EXPIRED : ENDED;
}

// The cookies are not exchanged; they are in use all the same.
async function stay(
  engine: Engine,
  { userId, sessionId }: Names,
  pair: Pair,
  asking: Asking,
): Promise<Verdict | null> {
  const names = { userId, sessionId };
  const stored = pair.session.value!;
  const now = engine.clock();
  const isDue = isNoteDue(engine, stored.lastSeenAt, now);
  const record = isDue ? seenNow(stored, now, asking.describe) : stored;
  if (
    (isDue || stored.replaces !== undefined) &&
    !await replaceRecord(engine, pair, names, record)
  ) return null;
  return {
    session: fromRecord(names, record, pair.subject.value!, engine.config),
    outcome: "alive",
  };
}

function exchanged(
  { config }: Engine,
  { subject, ...names }: Names & { subject: SubjectRecord },
  minted: Minted,
): Verdict {
  return {
    session: fromRecord(names, minted.record, subject, config),
    outcome: "exchanged",
    renewed: minted,
  };
}
