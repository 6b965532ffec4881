/**
 * What a session looks like to whoever uses the engine. Times are milliseconds
 * since 1970, always whole seconds, so that every strategy tells the same times.
 *
 * @module
 */
import type { StrategyName } from "./config.ts";

/** What the engine carries for the app, such as a name or a role. JSON values only. */
export type Claims = Readonly<Record<string, unknown>>;

/** What a session was started on. The app describes it, the engine keeps it. */
export interface Device {
  /** One line, such as `Firefox on Linux`. */
  readonly label: string;
  /** The browser's name, or an empty string. */
  readonly browser: string;
  /** The operating system's name, or an empty string. */
  readonly os: string;
  /** The kind of device. */
  readonly type: "desktop" | "phone" | "tablet" | "tv" | "bot" | "other";
  /** The network address it was last seen at, or an empty string. */
  readonly ip: string;
}

/** One sign-in on one device. */
export interface Session {
  /** The session ID: public, names the session, opens nothing. */
  readonly id: string;
  /** The subject. */
  readonly userId: string;
  /** The strategy its cookie belongs to. */
  readonly strategy: StrategyName;
  /** When it was started. */
  readonly createdAt: number;
  /** When proof was last given (`auth_time`); 0 where that is not known. */
  readonly authenticatedAt: number;
  /** When it was last seen, to the precision of `updateAge`. */
  readonly lastSeenAt: number;
  /** When it ends if it is not used again. */
  readonly expiresAt: number;
  /** How proof was given (RFC 8176). */
  readonly amr: readonly string[];
  /** What the app attached to the subject. */
  readonly claims: Claims;
  /** The device, or `null` where no record was read to resolve the session. */
  readonly device: Device | null;
  /** Whether it was checked against KV while this request was answered. */
  readonly live: boolean;
}

/** Why a request has a session or has none; for logs and figures, not for visitors. */
export type Outcome =
  | "absent"
  | "alive"
  | "renewed"
  | "exchanged"
  | "reused"
  | "malformed"
  | "expired"
  | "ended"
  | "unavailable";

/** What became of one request's cookie. */
export interface Resolution {
  /** The session, or `null` for an anonymous visitor. */
  readonly session: Session | null;
  /** Why. `unavailable` means that KV had to be asked and did not answer. */
  readonly outcome: Outcome;
  /** How many read operations KV was asked for. */
  readonly reads: number;
  /** `Set-Cookie` values to append to the response; nearly always none. */
  readonly setCookies: readonly string[];
}

/**
 * What an app wants to happen in the same atomic write as a change of sessions:
 * all of it or nothing.
 */
export interface Together {
  /** What must still be as it was read, or `ERR_CONDITION_FAILED` is thrown. */
  readonly checks?: readonly Deno.AtomicCheck[];
  /** Adds the app's own writes; may be called again when the write is tried again. */
  readonly write?: (operation: Deno.AtomicOperation) => void;
}

/**
 * Reads a session anew for a write that rests on it: what the write must check, or
 * `null` when it is over. It is read again each time the write is tried.
 */
export type Holding = () => Promise<readonly Deno.AtomicCheck[] | null>;

/** How a session is started. */
export interface SignIn {
  /** Who it is: 1 to 64 letters, digits, `-` or `_`. */
  readonly userId: string;
  /** How proof was given (RFC 8176), such as `["pwd"]`. */
  readonly amr: readonly string[];
  /**
   * When proof was given; now unless given, and never later than that. 0 says
   * that it is not known, so that no proof is taken for fresh.
   */
  readonly authenticatedAt?: number;
  /** The device it is started on. */
  readonly device: Device;
  /** What to carry for the app; left out, what is known already stays. */
  readonly claims?: Claims;
  /** Whether the cookie outlives the browser; `false` unless given. */
  readonly persistent?: boolean;
  /**
   * What must still hold when the session is written, such as the password that
   * was proved: proof that is outdated by then starts no session.
   */
  readonly together?: Together;
}

/** A session that was just started, and the cookie that opens it. */
export interface SignedIn {
  /** The new session. */
  readonly session: Session;
  /** `Set-Cookie` values to append to the response. */
  readonly setCookies: readonly string[];
}
