/**
 * The engine as its users see it.
 *
 * @module
 */
import type {
  Claims,
  Device,
  Holding,
  Resolution,
  Session,
  SignedIn,
  SignIn,
  Together,
} from "./session.ts";

import type { Theft } from "./storage/reuse.ts";

/** A cookie as it came with a request. */
export interface PresentedCookie {
  /** Its full name. */
  readonly name: string;
  /** Its value, which nobody has verified. */
  readonly value: string;
}

/**
 * Sessions, whatever the strategy. Every method that asks KV rejects with
 * `ERR_SESSION_STORE_UNAVAILABLE` when KV fails, except `resolve`, which then
 * says so in its outcome. What a method has ended is refused by this process
 * when its promise resolves.
 */
export interface Sessions {
  /** The full name of the cookie. */
  readonly cookieName: string;
  /** The session's cookies in a request as they came, unverified. */
  cookies(headers: Headers): readonly PresentedCookie[];
  /**
   * Finds the session of a request. Never rejects because of what a cookie
   * holds. `describe` is called only when activity is written down.
   */
  resolve(headers: Headers, describe?: () => Device): Promise<Resolution>;
  /** Checks a session against KV; `null` when it is over. */
  live(session: Session): Promise<Session | null>;
  /**
   * Reads what an atomic write must check so that it counts only while a session
   * lives: at most three checks; `null` when it is over.
   */
  holding(session: Session): ReturnType<Holding>;
  /** Starts a session and ends the one that the request's cookie opened. */
  signIn(headers: Headers, details: SignIn): Promise<SignedIn>;
  /** Ends a session, if there is one, and clears the cookie. */
  signOut(
    session: Session | null,
  ): Promise<{ readonly setCookies: readonly string[] }>;
  /**
   * Replaces a session after proof was given again; `null` when it is over. What
   * the proof rests on can be checked, or used up, in the same write. With `null`
   * for `amr` no proof was given, and the last stays as old as it is.
   */
  reauthenticate(
    session: Session,
    amr: readonly string[] | null,
    together?: Together,
  ): Promise<SignedIn | null>;
  /** Lists the sessions of a subject, the most recently seen first. */
  list(userId: string): Promise<Session[]>;
  /** Ends one session of a subject; `false` when there was none. */
  revoke(userId: string, sessionId: string): Promise<boolean>;
  /** Tells whether a session of a subject lives, and is the only one that does. */
  isAlone(userId: string, sessionId: string): Promise<boolean>;
  /** Ends all sessions of a subject but one; `false` when that one is over. */
  revokeOthers(
    userId: string,
    keepId: string,
    together?: Together,
  ): Promise<boolean>;
  /** Ends all sessions of a subject: "Log out everywhere"; `together` is written even where there are none. */
  revokeAll(userId: string, together?: Together): Promise<void>;
  /** Ends everybody's sessions, for when something leaked. */
  revokeEverybody(): Promise<void>;
  /** Replaces a subject's claims; the next request of every device sees them. */
  updateClaims(userId: string, claims: Claims): Promise<void>;
  /** Ends all sessions of a subject and refuses new ones. */
  disable(userId: string): Promise<void>;
  /**
   * Lists the sessions of a subject that ended because a copy of their refresh
   * token came back (RFC 9700, 4.14.2), the latest first, ten at most, until the
   * subject says that they know.
   */
  thefts(userId: string): Promise<readonly Theft[]>;
  /** Forgets the thefts that were listed: the subject knows, in a session that holds, where one is given. */
  acknowledgeThefts(userId: string, holds?: Holding): Promise<void>;
  /** Lets a subject sign in again. */
  enable(userId: string): Promise<void>;
  /**
   * Calls the listener once following has begun, and after sessions of a subject
   * were started, renewed or ended, here or in another process. Returns what
   * stops it.
   */
  follow(userId: string, listener: () => void): () => void;
  /** Resolves when the revocation log was read to its present end, or could not be. */
  caughtUp(): Promise<void>;
  /** Stops following the log; what is still asked of KV is given up. */
  close(): Promise<void>;
}
