/**
 * Resolves a request: from its cookie to the session, or to nobody. This is the
 * path that every request takes. No cookie, whatever it holds, makes it reject;
 * and when KV has to be asked and does not answer, it says `unavailable`, lets
 * nobody in and takes nobody's cookie away.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { isStoreUnavailable } from "./errors.ts";
import { fromRecord } from "./storage/from_record.ts";
import { findSession } from "./storage/moved.ts";
import type { Device, Resolution, Session } from "./session.ts";
import { exchange, followMoved } from "./exchange.ts";
import {
  clearCookies,
  readCookies,
  writeCookies,
} from "./cookies/session_cookies.ts";
import type { Meter } from "./storage/read.ts";
import { refusal } from "./storage/standing.ts";
import {
  type Asking,
  MALFORMED,
  type Presented,
  type Verdict,
} from "./strategy.ts";

const ANONYMOUS: Resolution = {
  session: null,
  outcome: "absent",
  reads: 0,
  setCookies: [],
};

const NO_COOKIES: readonly string[] = [];

/**
 * Resolves a request's session.
 *
 * @param engine The engine.
 * @param headers The request's headers; only `Cookie` is looked at.
 * @param describe Describes the device; called only when activity is noted.
 * @returns What became of the cookie.
 */
export async function resolveSession(
  engine: Engine,
  headers: Headers,
  describe?: () => Device,
): Promise<Resolution> {
  const presented = readCookies(engine, headers.get("cookie"));
  if (presented === null) return ANONYMOUS;
  const meter: Meter = { reads: 0 };
  const asking: Asking = { meter, describe };
  let verdict: Verdict;
  try {
    verdict = await judgeCookies(engine, presented, asking);
    if (verdict.moved !== undefined) {
      verdict = await followMoved(engine, verdict.moved, asking);
    }
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error;
    verdict = { session: null, outcome: "unavailable" };
  }
  const { session, outcome, renewed } = verdict;
  const setCookies = renewed !== undefined
    ? writeCookies(engine, renewed, presented)
    : outcome === "reused"
    ? clearCookies(engine, true)
    : NO_COOKIES;
  return { session, outcome, reads: meter.reads, setCookies };
}

function judgeCookies(
  engine: Engine,
  presented: Presented,
  asking: Asking,
): Promise<Verdict> {
  const { strategy, accepted } = engine;
  // Without another to choose from, the strategy says itself what is not its own.
  if (accepted.length === 0 || strategy.owns(presented)) {
    return strategy.resolve(presented, asking);
  }
  const other = accepted.find((strategy) => strategy.owns(presented));
  return other === undefined
    ? Promise.resolve(MALFORMED)
    : exchange(engine, other, presented, asking);
}

/**
 * Checks a session against KV, for pages where memory is not enough.
 *
 * @param engine The engine.
 * @param session The session as it was resolved.
 * @returns It as it stands in KV, or `null` when it is over.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function checkLive(
  engine: Engine,
  session: Session,
): Promise<Session | null> {
  if (session.live) return session;
  const { names, pair } = await findSession(engine, {
    userId: session.userId,
    sessionId: session.id,
  });
  const record = pair.session.value;
  const subject = pair.subject.value;
  return refusal(engine, names, pair) === null
    ? fromRecord(names, record!, subject!, engine.config)
    : null;
}
