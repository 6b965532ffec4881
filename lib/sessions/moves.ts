/**
 * The two steps of an exchange: a session is left behind for another one, and
 * whoever still comes with its cookie is led to that.
 *
 * @module
 */
import {
  isNoteDue,
  isRenewalNoted,
  NOTED_FOR,
  renewedNow,
  replaceRecord,
  seenNow,
} from "./storage/activity.ts";
import { appended, commitOnce } from "./storage/changes.ts";
import { endReplaced, leaveSession } from "./storage/endings.ts";
import type { Engine } from "./engine.ts";
import { SessionError } from "./errors.ts";
import { newSessionId } from "./ids.ts";
import {
  type Found,
  honour,
  MAX_STEPS,
  readSuccessor,
} from "./storage/moved.ts";
import { sessionKey, type SessionRecord } from "./storage/records.ts";
import { admit, refusal } from "./storage/standing.ts";
import { commit, putSession } from "./storage/write.ts";
import type { Pair } from "./storage/read.ts";
import {
  type Asking,
  ENDED,
  type Minted,
  type Moved,
  type Names,
  type Verdict,
} from "./strategy.ts";

/**
 * Exchanges a session for one of the configured strategy, unless newer cookies of
 * its own may be under way: then the request is let in, and a later one exchanges.
 *
 * @param engine The engine.
 * @param found The session.
 * @param asking What the request brings along.
 * @param cookie Whether the request came with its `own` cookie, or with an `older`
 * one that leads to it.
 * @returns The verdict, or `null` when another write came between.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function move(
  engine: Engine,
  found: Found,
  asking: Asking,
  cookie: "own" | "older",
): Promise<Verdict | null> {
  const { pair } = found;
  const { userId, sessionId } = found.names;
  const dead = refusal(engine, found.names, pair);
  if (dead !== null) return dead;
  const entry = pair.session as Deno.KvEntry<SessionRecord>;
  if (cookie === "own" && isUnderWay(engine, entry.value)) {
    return await stay(engine, found, asking);
  }
  const subject = pair.subject.value!;
  const names = { userId, sessionId: newSessionId() };
  const { secretHash: _, rotation: __, replaces, ...kept } = entry.value;
  const record: SessionRecord = {
    ...renewedNow(kept, engine.clock(), asking.describe),
    strategy: engine.strategy.name,
    tokenEndsAt: engine.clock(),
    replaces: { sessionId, tokenEndsAt: entry.value.tokenEndsAt },
  };
  const minted = await fitting(
    engine.strategy.mint({ ...names, record, subject }),
  );
  if (minted === null) {
    return cookie === "own"
      ? await stay(engine, found, asking)
      : await honour(engine, found, asking);
  }
  const change = appended(
    engine.kv.atomic().check(entry).check(pair.subject).check({
      key: sessionKey(userId, names.sessionId),
      versionstamp: null,
    }),
  );
  // Its cookie is in use, so the one before it is dead.
  if (cookie === "own" && replaces !== undefined) {
    endReplaced(engine, change, userId, replaces);
  }
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
  return exchanged(engine, names, pair, minted);
}

/**
 * Goes on from a session that was exchanged to the one it leads to.
 *
 * @param engine The engine.
 * @param moved The exchanged session, whose cookie is genuine.
 * @param asking What the request brings along.
 * @returns The verdict, or `null` when another write came between.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function follow(
  engine: Engine,
  moved: Moved,
  asking: Asking,
): Promise<Verdict | null> {
  const found = await readSuccessor(engine, moved, asking.meter);
  if (found === null) return ENDED;
  const stored = found.pair.session.value!;
  if (stored.strategy === engine.strategy.name) {
    return await giveAgain(engine, found, asking);
  }
  // A process with another line made the exchange. If its answer has not arrived
  // by now it is lost: the session is exchanged for one of this strategy.
  const isLost = !isUnderWay(engine, stored);
  return isLost && found.steps < MAX_STEPS
    ? await move(engine, found, asking, "older")
    : await honour(engine, found, asking);
}

async function giveAgain(
  engine: Engine,
  found: Found,
  asking: Asking,
): Promise<Verdict | null> {
  const { names, pair } = found;
  const dead = refusal(engine, names, pair);
  if (dead !== null) return dead;
  const stored = pair.session.value!;
  const subject = pair.subject.value!;
  const now = engine.clock();
  const isNoted = isRenewalNoted(stored, now);
  const record = isNoted ? stored : renewedNow(stored, now, asking.describe);
  const minted = await fitting(
    engine.strategy.mintAgain({ ...names, record, subject }),
  );
  if (minted === null) return await honour(engine, found, asking);
  if (!isNoted || minted.record.tokenEndsAt !== stored.tokenEndsAt) {
    const atomic = engine.kv.atomic().check(pair.session).check(pair.subject);
    putSession(engine, atomic, names, minted.record);
    if (await commit(atomic) === null) return null;
  }
  return exchanged(engine, names, pair, minted);
}

// Whether an answer that sets cookies of this session may not have arrived yet, at a
// browser that has them, or others of them, from another answer. If an exchange came
// first, they would take the place of what it brought, and open nothing any more.
// Those of a log-in find none of the session's that they could replace.
function isUnderWay(
  { config, clock }: Engine,
  { cookiesSetAt }: SessionRecord,
): boolean {
  const lasts = config.hybrid.reuseGrace + NOTED_FOR;
  return clock() - cookiesSetAt < lasts;
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

// The cookies are not exchanged; they are in use all the same.
async function stay(
  engine: Engine,
  { names, pair }: Found,
  asking: Asking,
): Promise<Verdict | null> {
  const stored = pair.session.value!;
  const now = engine.clock();
  const isDue = isNoteDue(engine, stored.lastSeenAt, now);
  const record = isDue ? seenNow(stored, now, asking.describe) : stored;
  if (
    (isDue || stored.replaces !== undefined) &&
    !await replaceRecord(engine, pair, names, record)
  ) return null;
  return admit(engine, names, pair, record);
}

// The write may have been long under way: what was heard meanwhile counts.
function exchanged(
  engine: Engine,
  names: Names,
  pair: Pair,
  minted: Minted,
): Verdict {
  const given = { outcome: "exchanged", renewed: minted } as const;
  return admit(engine, names, pair, minted.record, given);
}
