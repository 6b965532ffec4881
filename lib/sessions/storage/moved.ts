/**
 * Sessions whose cookie was exchanged for that of another strategy. The answer
 * that brought the new cookie may have been lost, and other requests may be under
 * way with the old one: until the new cookie was used, the old one still leads to
 * the session. From then on it is dead.
 *
 * @module
 */
import { isNoteDue, seenNow } from "./activity.ts";
import type { Parts } from "../engine.ts";
import {
  type Asking,
  ENDED,
  type Moved,
  type Names,
  type Verdict,
} from "../strategy.ts";
import { commit, putSession } from "./write.ts";
import { type Meter, type Pair, readPair } from "./read.ts";
import { admit, refusal } from "./standing.ts";

/** Over how many exchanges a cookie leads to its session at most. */
export const MAX_STEPS = 6;

/** A session, and what was read of it. */
export interface Found {
  /** Names it. */
  readonly names: Names;
  /** Its record and subject. */
  readonly pair: Pair;
  /** How many exchanges lie between it and the one that was asked for. */
  readonly steps: number;
}

/**
 * Finds the session that an exchanged one leads to. There may be others between
 * them, where answers were lost and processes with different lines took turns.
 *
 * @param engine The database and the view.
 * @param moved The exchanged session.
 * @param meter Counts one read for each step.
 * @returns The session, or `null` once its own cookie was used, or it ended.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function readSuccessor(
  engine: Parts,
  { userId, sessionId, to }: Moved,
  meter: Meter,
): Promise<Found | null> {
  for (let steps = 1; steps <= MAX_STEPS; steps++) {
    const names = { userId, sessionId: to };
    const pair = await readPair(engine, names, meter);
    const record = pair.session.value;
    if (record?.replaces?.sessionId !== sessionId) return null;
    if (record.movedTo === undefined) return { names, pair, steps };
    [sessionId, to] = [to, record.movedTo];
  }
  return null;
}

/**
 * Reads a session, also by the ID that it had before its cookie was exchanged: a
 * request that began with the old cookie goes on with the session it has become.
 *
 * @param engine The database and the view.
 * @param names The session, as the request knows it.
 * @param meter Counts one read, and one for each exchange.
 * @returns The session; the exchanged one itself, which is dead, where it does
 * not lead to another any more.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function findSession(
  engine: Parts,
  names: Names,
  meter: Meter = { reads: 0 },
): Promise<Found> {
  return await goOn(engine, names, await readPair(engine, names, meter), meter);
}

async function goOn(
  engine: Parts,
  names: Names,
  pair: Pair,
  meter: Meter,
): Promise<Found> {
  const to = pair.session.value?.movedTo;
  const successor = to === undefined
    ? null
    : await readSuccessor(engine, { ...names, to }, meter);
  return successor ?? { names, pair, steps: 0 };
}

/**
 * Lets in whoever came too late for new cookies, with the session as it is by now.
 *
 * @param engine The shared parts.
 * @param names The session, as the cookies name it.
 * @param asking What the request brings along.
 * @param pair What was read of it.
 * @returns The verdict.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function admitLate(
  engine: Parts,
  names: Names,
  asking: Asking,
  pair: Pair,
): Promise<Verdict> {
  const found = await goOn(engine, names, pair, asking.meter);
  return found.pair.session.value?.movedTo === undefined
    ? await honour(engine, found, asking)
    : ENDED;
}

/**
 * Lets in whoever came with a cookie that leads to a session, and leaves the
 * cookie as it is.
 *
 * @param engine The shared parts.
 * @param found The session it leads to.
 * @param asking What the request brings along.
 * @returns The verdict.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function honour(
  engine: Parts,
  { names, pair }: Found,
  asking: Asking,
): Promise<Verdict> {
  const refused = refusal(engine, names, pair);
  if (refused !== null) return refused;
  const record = pair.session.value!;
  const now = engine.clock();
  let after = pair;
  if (isNoteDue(engine, record.lastSeenAt, now)) {
    const atomic = engine.kv.atomic().check(pair.session).check(pair.subject);
    const seen = seenNow(record, now, asking.describe);
    putSession(engine, atomic, names, seen);
    // If another write came between, that one noted it, or ended the session.
    if (await commit(atomic) === null) {
      after = await readPair(engine, names, asking.meter);
    }
  }
  return admit(engine, names, after);
}
