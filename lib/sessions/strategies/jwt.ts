/**
 * The jwt strategy: the cookie is a signed token that says everything, and the
 * view of the revocation log says whether it still holds, so an ordinary
 * request reads nothing from KV. KV is asked when the view does not know, when
 * the claims have changed, and when it is time to renew; then the record
 * decides, exactly as under kv.
 *
 * @module
 */
import { isNoteDue, replaceRecord, seenNow } from "../storage/activity.ts";
import { assertCookieFits } from "../claims.ts";
import type { Parts } from "../engine.ts";
import { SessionError } from "../errors.ts";
import { fromRecord } from "../storage/from_record.ts";
import { newSessionId } from "../ids.ts";
import { expiresAt, judge } from "../lifetimes.ts";
import type { Session } from "../session.ts";
import {
  keyOf,
  learnKeyOf,
  SESSION_TOKEN,
  signToken,
  type TokenClaims,
  verifyToken,
} from "../tokens/signed_token.ts";
import { readPair } from "../storage/store.ts";
import { createVerifiedTokens } from "../tokens/verified_tokens.ts";
import {
  type Asking,
  type Draft,
  ENDED,
  EXPIRED,
  MALFORMED,
  type Minted,
  type Strategy,
  type Verdict,
} from "../strategy.ts";

/**
 * Makes the jwt strategy.
 *
 * @param engine The shared parts.
 * @returns The strategy.
 */
export function jwtStrategy(engine: Parts): Strategy {
  const { config, keys } = engine;
  const verified = createVerifiedTokens();

  async function verify(text: string, now: number) {
    const token = await verifyToken(text, config.jwt, keys, now, SESSION_TOKEN);
    if (token === null) return null;
    if (token.isExpired) return "expired";
    verified.put(text, token.claims);
    return token.claims;
  }

  async function mint(draft: Draft): Promise<Minted> {
    const claims = toClaims(engine, draft);
    const token = await signToken(claims, config.jwt, keys, SESSION_TOKEN);
    assertCookieFits(engine.jar.name, token);
    const tokenEndsAt = Math.max(draft.record.tokenEndsAt, claims.exp * 1000);
    return { token, record: { ...draft.record, strategy: "jwt", tokenEndsAt } };
  }

  // Claims that outgrew the cookie leave the visitor signed in: KV is then read
  // at every request, and what it says is what the request sees.
  function mintIfItFits(draft: Draft): Promise<Minted | null> {
    return mint(draft).catch((error) => {
      if (error instanceof SessionError) return null;
      throw error;
    });
  }

  async function resolve(text: string, asking: Asking): Promise<Verdict> {
    const now = engine.clock();
    // Before memory is asked: a key that is taken away takes its tokens with it.
    const key = keyOf(text, keys, SESSION_TOKEN) ??
      await learnKeyOf(text, keys, SESSION_TOKEN);
    if (key === undefined) return MALFORMED;
    const claims = verified.get(text) ?? await verify(text, now);
    if (claims === null) return MALFORMED;
    if (claims === "expired") return EXPIRED;
    const session = fromClaims(claims, config);
    if (now >= session.expiresAt) return EXPIRED;
    const holder = {
      userId: claims.sub,
      sessionId: claims.sid,
      epoch: claims.epoch,
      siteEpoch: claims.site_epoch,
      version: claims.version,
    };
    const standing = engine.view?.judge(holder, engine.monotonic()) ??
      "current";
    if (standing === "ended") return ENDED;
    if (standing === "current") {
      if (!isNoteDue(engine, session.lastSeenAt, now)) {
        return { session, outcome: "alive" };
      }
      // A renewal that cannot reach KV is put off: the token still holds.
      return await renew(holder, claims, asking).catch(() => ({
        session,
        outcome: "alive",
      }));
    }
    if (standing === "unknown") {
      await keys.confirm();
      if (keyOf(text, keys, SESSION_TOKEN) === undefined) return MALFORMED;
    }
    return renew(holder, claims, asking);
  }

  async function renew(
    names: { userId: string; sessionId: string },
    claims: TokenClaims,
    asking: Asking,
  ): Promise<Verdict> {
    const pair = await readPair(engine, names, asking.meter);
    const record = pair.session.value;
    const subject = pair.subject.value;
    const now = engine.clock();
    const state = judge(record, subject, pair.siteEpoch, config, now);
    if (state === "expired") return EXPIRED;
    if (state === "ended" || record!.strategy !== "jwt") return ENDED;
    const session = fromRecord(names, record!, subject!, config);
    const outdated = claims.version < subject!.version ||
      claims.epoch < record!.epoch || isNoteDue(engine, claims.iat * 1000, now);
    if (!outdated) return { session, outcome: "alive" };
    const draft = {
      ...names,
      record: seenNow(record!, now, asking.describe),
      subject: subject!,
    };
    const renewed = await mintIfItFits(draft);
    // Of parallel requests one writes; the others keep the token they have.
    if (
      renewed === null ||
      !await replaceRecord(engine, pair, names, renewed.record)
    ) return { session, outcome: "alive" };
    return {
      session: fromRecord(names, renewed.record, subject!, config),
      outcome: "renewed",
      renewed,
    };
  }

  return { name: "jwt", mint, resolve };
}

function toClaims(
  engine: Parts,
  { userId, sessionId, record, subject }: Draft,
): TokenClaims {
  return {
    sub: userId,
    sid: sessionId,
    jti: newSessionId(),
    iat: record.lastSeenAt / 1000,
    exp: Math.floor(expiresAt(record, engine.config) / 1000),
    auth_time: record.authenticatedAt / 1000,
    session_start: record.createdAt / 1000,
    amr: record.amr,
    epoch: record.epoch,
    site_epoch: record.siteEpoch,
    version: subject.version,
    claims: subject.claims,
  };
}

function fromClaims(claims: TokenClaims, config: Parts["config"]): Session {
  const record = {
    createdAt: claims.session_start * 1000,
    lastSeenAt: claims.iat * 1000,
    endsAt: claims.exp * 1000,
  };
  return {
    id: claims.sid,
    userId: claims.sub,
    strategy: "jwt",
    createdAt: record.createdAt,
    authenticatedAt: claims.auth_time * 1000,
    lastSeenAt: record.lastSeenAt,
    expiresAt: expiresAt(record, config),
    amr: claims.amr,
    claims: claims.claims,
    device: null,
    live: false,
  };
}
