/**
 * How a session is written into a signed token and read from it, for the two
 * strategies that have one.
 *
 * @module
 */
import type { Parts } from "../engine.ts";
import { newSessionId } from "../ids.ts";
import { expiresAt, type Lifetimes } from "../lifetimes.ts";
import type { Holder } from "../revocation/view.ts";
import type { Session } from "../session.ts";
import type { SessionRecord, SubjectRecord } from "../storage/records.ts";
import type { Names } from "../strategy.ts";
import type { TokenClaims } from "../tokens/token_claims.ts";

/** A session as it is written into a token, with the subject's claims or without. */
export interface TokenDraft extends Names {
  /** The record. */
  readonly record: SessionRecord;
  /** The subject; its claims are `null` where they stay in KV. */
  readonly subject: Pick<SubjectRecord, "version"> & {
    readonly claims: SubjectRecord["claims"] | null;
  };
}

/**
 * Writes a session as claims. They are in force until the session is over.
 *
 * @param engine The settings.
 * @param draft The session.
 * @returns The claims of a new token.
 */
export function toClaims(
  { config }: Pick<Parts, "config">,
  { userId, sessionId, record, subject }: TokenDraft,
): TokenClaims {
  return {
    sub: userId,
    sid: sessionId,
    jti: newSessionId(),
    iat: record.lastSeenAt / 1000,
    exp: Math.floor(expiresAt(record, config) / 1000),
    auth_time: record.authenticatedAt / 1000,
    session_start: record.createdAt / 1000,
    amr: record.amr,
    epoch: record.epoch,
    site_epoch: record.siteEpoch,
    version: subject.version,
    claims: subject.claims,
    // Whoever comes with this token proves that the exchange has reached them.
    ...(record.replaces && { unused: true }),
  };
}

/**
 * Reads a session from claims that were verified.
 *
 * @param claims The claims.
 * @param strategy The strategy whose token it is.
 * @param lifetimes The settings, in milliseconds.
 * @returns The session, not checked against KV.
 */
export function fromClaims(
  claims: TokenClaims,
  strategy: Session["strategy"],
  lifetimes: Lifetimes,
): Session {
  const createdAt = claims.session_start * 1000;
  const lastSeenAt = claims.iat * 1000;
  const endsAt = (claims.session_end ?? claims.exp) * 1000;
  return {
    id: claims.sid,
    userId: claims.sub,
    strategy,
    createdAt,
    authenticatedAt: claims.auth_time * 1000,
    lastSeenAt,
    expiresAt: expiresAt({ createdAt, lastSeenAt, endsAt }, lifetimes),
    amr: claims.amr,
    claims: claims.claims ?? {},
    device: null,
    live: false,
  };
}

/**
 * Makes what the view of the revocation log is asked about.
 *
 * @param claims The claims.
 * @param version The version of the subject's claims that is used; that of the
 * token unless given.
 * @returns Whose token it is, and of when.
 */
export function holderOf(
  claims: TokenClaims,
  version = claims.version,
): Holder {
  return {
    userId: claims.sub,
    sessionId: claims.sid,
    epoch: claims.epoch,
    siteEpoch: claims.site_epoch,
    version,
  };
}
