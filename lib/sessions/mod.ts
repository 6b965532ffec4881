/**
 * The session engine: sign in, resolve, list, revoke, under the strategies kv,
 * jwt and hybrid, and the change from one to another. Start with {@linkcode openSessions}.
 *
 * @module
 */
export {
  type CookieConfig,
  DEFAULT_CONFIG,
  MAX_CACHE_FOR,
  type RevocationConfig,
  type SessionsConfig,
  type StrategyName,
} from "./config.ts";
export {
  isConditionFailed,
  isStoreUnavailable,
  SessionError,
  type SessionErrorCode,
} from "./errors.ts";
export type { Algorithm } from "./keys/pairs.ts";
export { JWKS_MAX_AGE, type PublishedKey } from "./keys/published.ts";
export { type KeyDuty, type KeyListing } from "./keys/key_list.ts";
export { listStoredKeys } from "./keys/list_stored.ts";
export { resetKeyring } from "./keys/reset.ts";
export { MIN_SECRET_BYTES } from "./keys/secrets.ts";
export {
  openStoredKeyring,
  type StoredKeyring,
  type StoredKeyringOptions,
} from "./keys/stored_keyring.ts";
export {
  type Keyring,
  openKeyring,
  type SigningKey,
  type TokenType,
} from "./tokens/keyring.ts";
export { accessLifetime, type Lifetimes } from "./lifetimes.ts";
export type { EndCause, Recorder, SessionEvent } from "./events.ts";
export { openSessions, type OpenSessionsOptions } from "./open_sessions.ts";
export type {
  Claims,
  Device,
  Holding,
  Outcome,
  Resolution,
  Session,
  SignedIn,
  SignIn,
  Together,
} from "./session.ts";
export {
  type CountParts,
  countSessions,
  type SessionCount,
  type SessionsStatus,
  type StrategyStatus,
} from "./status.ts";
export { afterCollision } from "./storage/collision.ts";
export type { Theft } from "./storage/reuse.ts";
export { keysOfSubject, type SubjectKeys } from "./storage/subject_keys.ts";
export type { PresentedCookie, Sessions } from "./sessions.ts";
export { type CookieJar, openCookieJar } from "./cookies/cookie_jar.ts";
export { isSameText } from "./tokens/constant_time.ts";
