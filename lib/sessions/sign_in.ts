/**
 * Starts sessions. Every sign-in and every renewed proof makes a new session ID
 * and a new token, and ends the session that the device had before, in the same
 * atomic write, so that nothing planted or overheard earlier is worth anything
 * afterwards (ASVS 7.2.4).
 *
 * @module
 */
import { checkClaims, sameClaims } from "./claims.ts";
import type { Engine } from "./engine.ts";
import { SessionError } from "./errors.ts";
import { fromRecord } from "./storage/from_record.ts";
import { assertUserId, newSessionId } from "./ids.ts";
import { judge, wholeSecond } from "./lifetimes.ts";
import {
  NEW_SUBJECT,
  sessionKey,
  type SessionRecord,
  type SubjectRecord,
} from "./storage/records.ts";
import { endSession, putSubject } from "./storage/endings.ts";
import { writeCookies } from "./cookies/session_cookies.ts";
import type { Session, SignedIn, SignIn, Together } from "./session.ts";
import { appended, commitChange } from "./storage/changes.ts";
import { findSession } from "./storage/moved.ts";
import { putSession } from "./storage/write.ts";
import { readSubject } from "./storage/read.ts";

/**
 * Starts a session.
 *
 * @param engine The engine.
 * @param signIn Who, on what, proven how.
 * @param previous The session this device had, which ends; or `null`.
 * @returns The session and its cookie.
 * @throws {SessionError} `ERR_USER_ID`, `ERR_CLAIMS`, `ERR_CLAIMS_TOO_LARGE`,
 * `ERR_SUBJECT_DISABLED`, `ERR_CONDITION_FAILED`, `ERR_SESSION_CONFLICT` or
 * `ERR_SESSION_STORE_UNAVAILABLE`.
 */
export async function startSession(
  engine: Engine,
  signIn: SignIn,
  previous: Session | null,
): Promise<SignedIn> {
  assertUserId(signIn.userId);
  const claims = signIn.claims && checkClaims(signIn.claims);
  return await commitChange(engine, async () => {
    const { subject: entry, site } = await readSubject(
      engine.kv,
      signIn.userId,
    );
    const subject = withClaims(entry.value, claims);
    const now = wholeSecond(engine.clock());
    const record: SessionRecord = {
      strategy: engine.strategy.name,
      epoch: subject.epoch,
      siteEpoch: site.value ?? 0,
      createdAt: now,
      authenticatedAt: provedAt(signIn, now),
      lastSeenAt: now,
      cookiesSetAt: 0,
      endsAt: now + engine.config.maxLifetime,
      tokenEndsAt: now,
      amr: [...signIn.amr],
      persistent: signIn.persistent ?? false,
      device: signIn.device,
    };
    const begun = await begin(
      engine,
      { userId: signIn.userId, entry, subject, record },
      { end: previous && await stored(engine, previous) },
    );
    begun.change.atomic.check(site);
    begun.change.events.push({
      type: "session-started",
      userId: signIn.userId,
      sessionId: begun.result.session.id,
      replacedId: previous?.id ?? null,
      amr: record.amr,
      device: record.device,
    });
    return begun;
  }, signIn.together);
}

/**
 * Replaces a session after proof was given again: a new ID and token, the same
 * device, the same absolute end. Renewed cookies of the old session that arrive
 * after the new ones, since their answer was under way, sign that browser out.
 *
 * @param engine The engine.
 * @param session The session, which ends.
 * @param amr How proof was given now (RFC 8176), added to what was there; `null`
 * where none was given and the last stays as old as it is.
 * @param together What else must hold and is written with it.
 * @returns The new session and its cookie, or `null` when the old one is over.
 * @throws {SessionError} `ERR_CONDITION_FAILED`, `ERR_SESSION_CONFLICT` or
 * `ERR_SESSION_STORE_UNAVAILABLE`.
 */
export async function replaceSession(
  engine: Engine,
  session: Session,
  amr: readonly string[] | null,
  together?: Together,
): Promise<SignedIn | null> {
  return await commitChange(engine, async () => {
    const { names, pair } = await findSession(engine, namesOf(session));
    const old = pair.session;
    const subject = pair.subject.value;
    const state = judge(
      old.value,
      subject,
      pair.siteEpoch,
      engine.config,
      engine.clock(),
    );
    if (state !== "alive") return { result: null };
    const now = wholeSecond(engine.clock());
    const record: SessionRecord = {
      ...old.value!,
      secretHash: undefined,
      rotation: undefined,
      replaces: undefined,
      authenticatedAt: amr === null ? old.value!.authenticatedAt : now,
      lastSeenAt: now,
      cookiesSetAt: engine.clock(),
      tokenEndsAt: now,
      amr: [...new Set([...old.value!.amr, ...amr ?? []])],
    };
    const begun = await begin(engine, {
      userId: session.userId,
      entry: pair.subject,
      subject: subject!,
      record,
    }, { end: old });
    const event = {
      userId: session.userId,
      sessionId: begun.result.session.id,
      replacedId: names.sessionId,
      device: record.device,
    };
    begun.change.events.push(
      amr === null
        ? { type: "session-replaced", ...event }
        : { type: "session-reauthenticated", ...event, amr: [...amr] },
    );
    return begun;
  }, together);
}

/** Never in the future, nor before there was time; whole seconds, as all times are. */
function provedAt({ authenticatedAt }: SignIn, now: number): number {
  if (authenticatedAt === undefined) return now;
  const known = Number.isFinite(authenticatedAt) ? authenticatedAt : 0;
  return Math.max(0, Math.min(wholeSecond(known), now));
}

async function stored(engine: Engine, session: Session) {
  return (await findSession(engine, namesOf(session))).pair.session;
}

function namesOf({ userId, id }: Session) {
  return { userId, sessionId: id };
}

function withClaims(
  subject: SubjectRecord | null,
  claims: SubjectRecord["claims"] | undefined,
): SubjectRecord {
  if (subject === null) return { ...NEW_SUBJECT, claims: claims ?? {} };
  if (subject.disabled) {
    throw new SessionError(
      "ERR_SUBJECT_DISABLED",
      "The subject is disabled: enable it before it signs in.",
    );
  }
  if (claims === undefined || sameClaims(claims, subject.claims)) {
    return subject;
  }
  return { ...subject, version: subject.version + 1, claims };
}

interface Beginning {
  readonly userId: string;
  readonly entry: Deno.KvEntryMaybe<SubjectRecord>;
  readonly subject: SubjectRecord;
  readonly record: SessionRecord;
}

async function begin(
  engine: Engine,
  { userId, entry, subject, record }: Beginning,
  { end }: { end: Deno.KvEntryMaybe<SessionRecord> | null },
) {
  const sessionId = newSessionId();
  const minted = await engine.strategy.mint({
    userId,
    sessionId,
    record,
    subject,
  });
  const names = { userId, sessionId };
  const change = appended(
    engine.kv.atomic().check(entry),
    sessionKey(userId, sessionId),
  );
  if (subject !== entry.value) {
    await putSubject(engine, change, userId, entry.value, subject);
  }
  if (end !== null && end.value !== null) {
    change.atomic.check(end);
    endSession(engine, change, end as Deno.KvEntry<SessionRecord>);
  }
  change.atomic.check({
    key: sessionKey(userId, sessionId),
    versionstamp: null,
  });
  putSession(engine, change.atomic, names, minted.record);
  return {
    change,
    result: {
      session: fromRecord(names, minted.record, subject, engine.config),
      setCookies: writeCookies(engine, minted, null),
    },
  };
}
