/**
 * When a session ends. It ends when it was idle for too long, when its absolute
 * lifetime is over, or when its subject says so; whichever is first, in every
 * strategy, decided here and on the server (SP 800-63B, 5.2; ASVS 7.3).
 * Activity is noted once in `updateAge`, so a session can end up to that much
 * before the idle timeout is over, and never after.
 *
 * @module
 */
import type { SessionsConfig } from "./config.ts";
import type { SessionRecord, SubjectRecord } from "./storage/records.ts";

/** The part of the settings that decides about time. */
export type Lifetimes = Pick<
  SessionsConfig,
  "idleTimeout" | "maxLifetime" | "updateAge"
>;

/**
 * Cuts a time to its second, the precision that a token can carry.
 *
 * @param time Milliseconds since 1970.
 * @returns The start of that second, in milliseconds since 1970.
 */
export function wholeSecond(time: number): number {
  return time - time % 1000;
}

/**
 * Says when a session ends if it is not used again. Settings that became
 * stricter since it was started count at once, laxer ones do not lengthen it.
 *
 * @param record The session's times.
 * @param lifetimes The settings, in milliseconds.
 * @returns The first moment at which it is over, in milliseconds since 1970.
 */
export function expiresAt(
  record: Pick<SessionRecord, "createdAt" | "lastSeenAt" | "endsAt">,
  lifetimes: Lifetimes,
): number {
  return Math.min(
    record.lastSeenAt + lifetimes.idleTimeout,
    record.createdAt + lifetimes.maxLifetime,
    record.endsAt,
  );
}

/**
 * Says how old "last seen" may become before it is written anew. Short idle
 * timeouts shorten it, so that an active visitor is never signed out.
 *
 * @param lifetimes The settings, in milliseconds.
 * @returns The age in milliseconds.
 */
export function noteActivityAfter(lifetimes: Lifetimes): number {
  return Math.min(lifetimes.updateAge, lifetimes.idleTimeout / 4);
}

/**
 * Says for how long an access token holds. Short idle timeouts shorten it too,
 * since the session is noted as in use only when the token is renewed.
 *
 * @param config The settings, in milliseconds.
 * @returns The duration in milliseconds.
 */
export function accessLifetime(
  config: Lifetimes & Pick<SessionsConfig, "hybrid">,
): number {
  return Math.min(config.hybrid.accessLifetime, noteActivityAfter(config));
}

/**
 * Decides from the stored truth whether a session lives.
 *
 * @param record The session, or `null` when there is none.
 * @param subject Its subject, or `null` when there is none.
 * @param siteEpoch The site's epoch.
 * @param lifetimes The settings, in milliseconds.
 * @param now The time, in milliseconds since 1970.
 * @returns `alive`, `expired` or `ended`.
 */
export function judge(
  record: SessionRecord | null,
  subject: SubjectRecord | null,
  siteEpoch: number,
  lifetimes: Lifetimes,
  now: number,
): "alive" | "expired" | "ended" {
  if (record === null || subject === null) return "ended";
  if (record.movedTo !== undefined) return "ended";
  if (subject.disabled || record.epoch < subject.epoch) return "ended";
  if (record.siteEpoch < siteEpoch) return "ended";
  return now < expiresAt(record, lifetimes) ? "alive" : "expired";
}
