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
import type { Engine } from "./engine.ts";
import { follow, move } from "./moves.ts";
import { admitLate } from "./storage/moved.ts";
import { endReused } from "./storage/reuse.ts";
import { readPair } from "./storage/read.ts";
import {
  type Asking,
  ENDED,
  MALFORMED,
  type Moved,
  type Presented,
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
  // Memory may not know that a key was revoked; a kv cookie needs none.
  let mustConfirmKey = from.name !== "kv" &&
    !engine.view?.isFresh(engine.monotonic());
  const named = await from.recognise(presented);
  if ("outcome" in named) return named;
  let { opens } = named;
  const names = { userId: named.userId, sessionId: named.sessionId };
  return await persist(async () => {
    const pair = await readPair(engine, names, asking.meter);
    // Not before, as under jwt.
    if (mustConfirmKey) {
      await engine.keys.confirm();
      const confirmed = await from.recognise(presented);
      if ("outcome" in confirmed) return confirmed;
      opens = confirmed.opens;
      mustConfirmKey = false;
    }
    const record = pair.session.value;
    if (record === null || record.strategy !== from.name) return ENDED;
    const opening = opens(record);
    if (opening === "no") return MALFORMED;
    if (opening === "reused") return endReused(engine, names, pair, asking);
    if (opening === "late") return await admitLate(engine, names, asking, pair);
    return record.movedTo === undefined
      ? await move(engine, { names, pair, steps: 0 }, asking, "own")
      : await follow(engine, { ...names, to: record.movedTo }, asking);
  });
}

/**
 * Leads a request to the session that its own was exchanged for, with cookies of
 * the configured strategy where there are any by now.
 *
 * @param engine The engine.
 * @param moved The exchanged session, whose cookie is genuine.
 * @param asking What the request brings along.
 * @returns The verdict.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function followMoved(
  engine: Engine,
  moved: Moved,
  asking: Asking,
): Promise<Verdict> {
  return await persist(() => follow(engine, moved, asking));
}

async function persist(
  attempt: () => Promise<Verdict | null>,
): Promise<Verdict> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const verdict = await attempt();
    if (verdict !== null) return verdict;
  }
  return { session: null, outcome: "unavailable" };
}
