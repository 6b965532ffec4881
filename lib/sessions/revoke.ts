/**
 * Ends sessions from outside: one, all others, or all of a subject's. However
 * many there are, the last two are one step of the subject's epoch, and they
 * hold when they return; the dead records are cleared away afterwards.
 *
 * @module
 */
import {
  addEntry,
  appended,
  type Attempt,
  commitChange,
} from "./storage/changes.ts";
import { endSession, putSubject } from "./storage/endings.ts";
import type { Engine } from "./engine.ts";
import type { EndCause } from "./events.ts";
import { assertUserId, isSessionId } from "./ids.ts";
import { judge } from "./lifetimes.ts";
import { findSession } from "./storage/moved.ts";
import type { Names } from "./strategy.ts";
import { type SessionRecord, SITE_EPOCH } from "./storage/records.ts";
import type { Together } from "./session.ts";
import { putSession } from "./storage/write.ts";
import { readSessions, readSubject, readValue } from "./storage/read.ts";

/**
 * Ends one session.
 *
 * @param engine The engine.
 * @param userId Whose session it must be.
 * @param sessionId The session ID, any text.
 * @param cause Why, for the record.
 * @returns Whether there was one that lived.
 * @throws {SessionError} `ERR_USER_ID`, `ERR_SESSION_CONFLICT` or
 * `ERR_SESSION_STORE_UNAVAILABLE`.
 */
export async function revokeSession(
  engine: Engine,
  userId: string,
  sessionId: string,
  cause: EndCause = "revoked",
): Promise<boolean> {
  assertUserId(userId);
  if (!isSessionId(sessionId)) return false;
  return await commitChange(
    engine,
    () => endOne(engine, { userId, sessionId }, cause),
  );
}

async function endOne(
  engine: Engine,
  named: Names,
  cause: EndCause,
): Promise<Attempt<boolean>> {
  const { names, pair } = await findSession(engine, named);
  const { session, subject, siteEpoch } = pair;
  const record = session.value;
  if (record === null || record.movedTo !== undefined) return { result: false };
  const change = appended(engine.kv.atomic().check(session));
  endSession(engine, change, session as Deno.KvEntry<SessionRecord>);
  const { config, clock } = engine;
  const state = judge(record, subject.value, siteEpoch, config, clock());
  const isAlive = state === "alive";
  if (isAlive) {
    const event = { ...names, cause, device: record.device };
    change.events.push({ type: "session-ended", ...event });
  }
  return { change, result: isAlive };
}

/**
 * Tells whether a session is the only one of its subject that lives, so that there is none to end
 * beside it. One that begins at the same time may be missed: it is later.
 *
 * @param engine The engine.
 * @param userId The subject.
 * @param sessionId The session ID, any text.
 * @returns Whether it lives, and no other does, of whatever strategy: another process may accept it.
 * @throws {SessionError} `ERR_USER_ID` or `ERR_SESSION_STORE_UNAVAILABLE`.
 */
export async function isOnlySession(
  engine: Engine,
  userId: string,
  sessionId: string,
): Promise<boolean> {
  assertUserId(userId);
  if (!isSessionId(sessionId)) return false;
  const { names, pair } = await findSession(engine, { userId, sessionId });
  const { subject, siteEpoch } = pair;
  const lives = (record: SessionRecord | null) =>
    judge(record, subject.value, siteEpoch, engine.config, engine.clock()) ===
      "alive";
  if (!lives(pair.session.value)) return false;
  for await (const { key, value } of readSessions(engine.kv, userId)) {
    if (key[2] !== names.sessionId && lives(value)) return false;
  }
  return true;
}

/**
 * Ends all of a subject's sessions but one. Only a session that lives can end
 * the others: of two devices that end each other at once, one stays.
 *
 * @param engine The engine.
 * @param userId The subject.
 * @param keepId The session ID of the one that lives on.
 * @param together What else must hold and is written with it.
 * @returns Whether it was done; `false` when the one to keep is over.
 * @throws {SessionError} `ERR_USER_ID`, `ERR_CONDITION_FAILED`,
 * `ERR_SESSION_CONFLICT` or `ERR_SESSION_STORE_UNAVAILABLE`.
 */
export async function revokeOtherSessions(
  engine: Engine,
  userId: string,
  keepId: string,
  together?: Together,
): Promise<boolean> {
  assertUserId(userId);
  if (!isSessionId(keepId)) return false;
  return await commitChange(engine, async () => {
    const { names, pair } = await findSession(engine, {
      userId,
      sessionId: keepId,
    });
    const { config, clock } = engine;
    const kept = pair.session.value;
    const subject = pair.subject.value;
    const state = judge(kept, subject, pair.siteEpoch, config, clock());
    if (state !== "alive") return { result: false };
    const epoch = subject!.epoch + 1;
    const change = appended(
      engine.kv.atomic().check(pair.subject).check(pair.session),
    );
    putSession(engine, change.atomic, names, { ...kept!, epoch });
    await putSubject(engine, change, userId, subject, {
      ...subject!,
      epoch,
      exceptId: names.sessionId,
    });
    change.events.push({
      type: "other-sessions-ended",
      userId,
      keptId: names.sessionId,
    });
    return { change, result: true };
  }, together);
}

/**
 * Ends all of a subject's sessions.
 *
 * @param engine The engine.
 * @param userId The subject.
 * @param together What else must hold and is written with it, even where there was no session to end.
 * @throws {SessionError} `ERR_USER_ID`, `ERR_CONDITION_FAILED`,
 * `ERR_SESSION_CONFLICT` or `ERR_SESSION_STORE_UNAVAILABLE`.
 */
export async function revokeAllSessions(
  engine: Engine,
  userId: string,
  together?: Together,
): Promise<void> {
  assertUserId(userId);
  await commitChange(engine, async () => {
    const { subject: entry } = await readSubject(engine.kv, userId);
    const change = appended(engine.kv.atomic().check(entry));
    if (entry.value === null) {
      return together ? { change, result: undefined } : { result: undefined };
    }
    await putSubject(engine, change, userId, entry.value, {
      ...entry.value,
      epoch: entry.value.epoch + 1,
      exceptId: null,
    });
    change.events.push({ type: "all-sessions-ended", userId });
    return { change, result: undefined };
  }, together);
}

/**
 * Ends everybody's sessions. Their records are left to expire by themselves, at
 * the latest when the sessions would have. Nothing depends on clearing them away:
 * wherever one is read, the site's epoch says that it is dead. And to delete as
 * many rows as there are sessions would keep the database busy just when everybody
 * logs in again.
 *
 * @param engine The engine.
 * @throws {SessionError} `ERR_SESSION_CONFLICT` or
 * `ERR_SESSION_STORE_UNAVAILABLE`.
 */
export async function revokeEverybodysSessions(engine: Engine): Promise<void> {
  await commitChange(engine, async () => {
    const site = await readValue<number>(engine.kv, SITE_EPOCH);
    const siteEpoch = (site.value ?? 0) + 1;
    const change = appended(engine.kv.atomic().check(site));
    change.atomic.set(SITE_EPOCH, siteEpoch);
    addEntry(change, {
      kind: "everybody",
      siteEpoch,
      until: engine.clock() + await engine.longestTokenLife(),
    });
    change.events.push({ type: "everybodys-sessions-ended" });
    return { change, result: undefined };
  });
}
