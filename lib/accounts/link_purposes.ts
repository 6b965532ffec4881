/**
 * What one-time links may be for, and what is kept with each.
 *
 * @module
 */

/** What a link may be for, and what is kept with it. */
export interface LinkAbouts {
  /** Log in to the account: where to go then. */
  "log-in": { readonly next: string };
  /** Choose a new password for the account. */
  "reset-password": null;
  /** Make an account: all that was typed, the password as its hash, and where to go then. */
  "sign-up": PendingSignUp & { readonly next: string };
  /** Confirm the account's address: which one. */
  "confirm-address": { readonly email: string };
  /** Give the account another address: which one, and when the session was started that asked. */
  "change-address": { readonly email: string; readonly startedAt: number };
  /** Give the account back its old address: which one, when it was confirmed, and after several changes when the first was. */
  "undo-address": {
    readonly email: string;
    readonly verifiedAt?: number;
    readonly firstChangedAt?: number;
  };
  /** End a session, whatever its ID is by now: what it was at first, and when the session was started. */
  "end-session": {
    readonly sessionId: string;
    readonly createdAt: number;
    readonly device: string;
  };
}

/** What a link may be for. */
export type LinkPurpose = keyof LinkAbouts;

/** An account that is made once its address is confirmed. */
export interface PendingSignUp {
  /** The name, checked. */
  readonly name: string;
  /** The address in normal form. */
  readonly email: string;
  /** The password's hash, a PHC string. */
  readonly passwordHash: string;
}
