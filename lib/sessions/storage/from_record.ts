/**
 * Makes a session out of what is stored.
 *
 * @module
 */
import { expiresAt, type Lifetimes } from "../lifetimes.ts";
import type { SessionRecord, SubjectRecord } from "./records.ts";
import type { Session } from "../session.ts";

/**
 * Makes the session that a record stands for.
 *
 * @param names Whose record it is.
 * @param record The record.
 * @param subject Its subject.
 * @param lifetimes The settings, in milliseconds.
 * @param live Whether all of it was just read, the site's epoch too.
 * @returns The session.
 */
export function fromRecord(
  names: { userId: string; sessionId: string },
  record: SessionRecord,
  subject: SubjectRecord,
  lifetimes: Lifetimes,
  live = true,
): Session {
  return {
    id: names.sessionId,
    userId: names.userId,
    strategy: record.strategy,
    createdAt: record.createdAt,
    authenticatedAt: record.authenticatedAt,
    lastSeenAt: record.lastSeenAt,
    expiresAt: expiresAt(record, lifetimes),
    amr: record.amr,
    claims: subject.claims,
    device: record.device,
    live,
  };
}
