/**
 * What the engine has to be told. All durations are whole milliseconds. The
 * engine trusts these values: whoever reads them from a file validates them.
 *
 * @module
 */

import type { Algorithm } from "./keys/pairs.ts";

/** The strategies, each a way of recognising a signed-in visitor. */
export type StrategyName = "kv" | "jwt" | "hybrid";

/** Everything that decides how sessions behave. */
export interface SessionsConfig {
  /** The strategy that new sessions use. */
  readonly strategy: StrategyName;
  /** Strategies whose cookies are honoured too, and exchanged for its own. */
  readonly accept: readonly StrategyName[];
  /** After so many milliseconds without a request a session ends (SP 800-63B, 5.2). */
  readonly idleTimeout: number;
  /** So many milliseconds after sign-in a session ends, however active it is. */
  readonly maxLifetime: number;
  /** Activity is written down at most once in so many milliseconds. */
  readonly updateAge: number;
  /** How many sessions a subject may have; `0` means no cap. */
  readonly maxDevices: number;
  /** The cookie. */
  readonly cookie: CookieConfig;
  /** Settings of the kv strategy. */
  readonly kv: {
    /** For how many milliseconds a record may be served from memory; `0` is never. */
    readonly cacheFor: number;
  };
  /** Settings of the jwt strategy. */
  readonly jwt: {
    /** What signs new tokens (RFC 7518, 3.1; RFC 8037). */
    readonly algorithm: Algorithm;
    /** `iss` of every token (RFC 7519, 4.1.1). */
    readonly issuer: string;
    /** `aud` of every token (RFC 7519, 4.1.3). */
    readonly audience: string;
  };
  /** Settings of the hybrid strategy. */
  readonly hybrid: {
    /** For how many milliseconds an access token holds. */
    readonly accessLifetime: number;
    /** For how many milliseconds a request with a refresh token that was left behind is let in; it gets no new one. At most as long as an access token holds: an answer that is late must not bring back a token that was left behind meanwhile. */
    readonly reuseGrace: number;
  };
  /** How fast an ended session is refused. */
  readonly revocation: RevocationConfig;
}

/** How the session cookie is named and sent. */
export interface CookieConfig {
  /** The name without its prefix; over https it becomes `__Host-<name>`. */
  readonly name: string;
  /** The `SameSite` attribute (RFC 6265bis, 5.6.7). */
  readonly sameSite: "Lax" | "Strict";
  /** Whether the site is served over https, as the browser sees it. */
  readonly secure: boolean;
}

/** How a process learns of sessions that ended elsewhere. */
export interface RevocationConfig {
  /** `instant` follows the log; `on-expiry` lets a token live until it is renewed. */
  readonly mode: "instant" | "on-expiry";
  /** How often, in milliseconds, the log is read when nothing was announced. */
  readonly pollEvery: number;
  /** After so many milliseconds without word, memory is not trusted any more. */
  readonly maxStaleness: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The longest `kv.cacheFor`, in milliseconds. Every process keeps what it has to
 * know of an ended session for at least so long, since another process may have
 * another setting.
 */
export const MAX_CACHE_FOR = HOUR;

/** The settings that hold where nothing else is said. */
export const DEFAULT_CONFIG: SessionsConfig = {
  strategy: "kv",
  accept: [],
  idleTimeout: 7 * DAY,
  maxLifetime: 30 * DAY,
  updateAge: HOUR,
  maxDevices: 0,
  cookie: { name: "session", sameSite: "Lax", secure: true },
  kv: { cacheFor: 0 },
  jwt: { algorithm: "HS256", issuer: "latchkey", audience: "latchkey" },
  hybrid: { accessLifetime: 10 * MINUTE, reuseGrace: 10 * SECOND },
  revocation: {
    mode: "instant",
    pollEvery: SECOND,
    maxStaleness: 5 * SECOND,
  },
};
