/**
 * What a write must check so that it counts only while a session lives. A request
 * may be answered long after its session was looked at, since its sender decides
 * when the last of its body arrives: what it changes rests on these checks.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { judge } from "./lifetimes.ts";
import type { Session } from "./session.ts";
import { findSession } from "./storage/moved.ts";

/**
 * Reads a session for a write that rests on it. Whatever ends it, be it its own
 * end, its subject's or everybody's, changes one of three rows; so does whatever
 * renews it, after which the write is tried anew from a fresh reading.
 *
 * @param engine The engine.
 * @param session The session as it was resolved.
 * @returns Three checks, or `null` when it is over.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function holdSession(
  engine: Engine,
  session: Session,
): Promise<readonly Deno.AtomicCheck[] | null> {
  const { pair } = await findSession(engine, {
    userId: session.userId,
    sessionId: session.id,
  });
  const { config, clock } = engine;
  const { session: { value: record }, subject, siteEpoch } = pair;
  const state = judge(record, subject.value, siteEpoch, config, clock());
  return state === "alive"
    ? [pair.session, subject, pair.site!].map(asRead)
    : null;
}

function asRead(
  { key, versionstamp }: Deno.KvEntryMaybe<unknown>,
): Deno.AtomicCheck {
  return { key, versionstamp };
}
