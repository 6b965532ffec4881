/**
 * What is stored, and under which keys. One key per session: a point read
 * resolves it, a prefix scan lists a subject's sessions, and there is no second
 * index to keep in step. Nothing here lets its reader in: a secret is kept as
 * its SHA-256, a signed token is not kept at all, a refresh token is derived.
 *
 * @module
 */
import type { StrategyName } from "../config.ts";
import type { Claims, Device } from "../session.ts";
import type { Rotation } from "../tokens/rotation.ts";

/** One session as it is stored. Times are whole seconds in milliseconds. */
export interface SessionRecord {
  /** The strategy its cookie belongs to. */
  readonly strategy: StrategyName;
  /** SHA-256 of the token's secret, in base64url; absent where the token is signed instead. */
  readonly secretHash?: string;
  /** Where the chain of refresh tokens stands; absent where there is none. */
  readonly rotation?: Rotation;
  /** The session whose cookie was exchanged for this one's, until that is in use. */
  readonly replaces?: Replaced;
  /** The session that this one's cookie was exchanged for; it is dead itself. */
  readonly movedTo?: string;
  /** The subject's epoch when it was started; an older one is dead. */
  readonly epoch: number;
  /** The site's epoch when it was started; an older one is dead. */
  readonly siteEpoch: number;
  /** When it was started. */
  readonly createdAt: number;
  /** When proof was last given; 0 where that is not known. */
  readonly authenticatedAt: number;
  /** When it was last seen. */
  readonly lastSeenAt: number;
  /** When an answer last set its cookies anew, to the millisecond; 0 since its start. */
  readonly cookiesSetAt: number;
  /** The absolute end that was promised at the start. */
  readonly endsAt: number;
  /** The latest moment at which a token of this session may be accepted. */
  readonly tokenEndsAt: number;
  /** How proof was given (RFC 8176). */
  readonly amr: readonly string[];
  /** Whether the cookie outlives the browser. */
  readonly persistent: boolean;
  /** The device. */
  readonly device: Device;
}

/** What has to be known of a session whose cookie was exchanged, to end it for good. */
export interface Replaced {
  /** Its session ID. */
  readonly sessionId: string;
  /** The latest moment at which a token of it may be accepted. */
  readonly tokenEndsAt: number;
  /** What the secret of a new kv cookie is derived from, beside a session secret; random. */
  readonly salt?: string;
}

/** What the engine knows of a user. */
export interface SubjectRecord {
  /** One step ends every session made before it. */
  readonly epoch: number;
  /** The one session of an older epoch that lives on: the device that logged out the others. */
  readonly exceptId: string | null;
  /** Grows whenever the claims change. */
  readonly version: number;
  /** What the app attached. */
  readonly claims: Claims;
  /** A disabled subject has no sessions and gets none. */
  readonly disabled: boolean;
}

/** A subject that nothing was said of yet. */
export const NEW_SUBJECT: SubjectRecord = {
  epoch: 1,
  exceptId: null,
  version: 1,
  claims: {},
  disabled: false,
};

/** The key of the site's epoch, a number; missing means 0. One step ends everybody's sessions. */
export const SITE_EPOCH: Deno.KvKey = ["site_epoch"];

/** The prefix under which all sessions lie. */
export const ALL_SESSIONS: Deno.KvKey = ["sessions"];

/**
 * The key of one session.
 *
 * @param userId The subject.
 * @param sessionId The session ID.
 * @returns The key.
 */
export function sessionKey(userId: string, sessionId: string): Deno.KvKey {
  return ["sessions", userId, sessionId];
}

/**
 * The prefix under which a subject's sessions lie.
 *
 * @param userId The subject.
 * @returns The prefix of their keys.
 */
export function sessionsPrefix(userId: string): Deno.KvKey {
  return ["sessions", userId];
}

/**
 * The key of a subject.
 *
 * @param userId The subject.
 * @returns The key.
 */
export function subjectKey(userId: string): Deno.KvKey {
  return ["subjects", userId];
}
