/**
 * What the parts of the engine share: the settings, the database, the keys, the
 * clocks and the view of the revocation log. It is made once per process.
 *
 * @module
 */
import type { SessionsConfig } from "./config.ts";
import type { CookieJar } from "./cookies/cookie_jar.ts";
import type { Recorder } from "./events.ts";
import type { Keyring } from "./tokens/keyring.ts";
import type { PatientKv } from "./storage/patient_kv.ts";
import type { RevocationView } from "./revocation/view.ts";
import type { Strategy } from "./strategy.ts";

/** The shared parts, as a strategy sees them. */
export interface Parts {
  /** The settings. */
  readonly config: SessionsConfig;
  /** The database, with bounded patience. */
  readonly kv: PatientKv;
  /** The signing keys. */
  readonly keys: Keyring;
  /** The session cookie. */
  readonly jar: CookieJar;
  /** The cookie of the refresh token. */
  readonly refreshJar: CookieJar;
  /** What is known of ended sessions, or `null` in the mode `on-expiry`. */
  readonly view: RevocationView | null;
  /** The longest life of a token there may be, in milliseconds; asks KV once. */
  readonly longestTokenLife: () => Promise<number>;
  /** The app's record of what happens, if it keeps one. */
  readonly record?: Recorder;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** A clock that never goes back, in milliseconds. */
  readonly monotonic: () => number;
}

/** The shared parts and the strategies made of them. */
export interface Engine extends Parts {
  /** The strategy that new sessions use. */
  readonly strategy: Strategy;
  /** Other strategies whose cookies are honoured, and exchanged for its own. */
  readonly accepted: readonly Strategy[];
}
