/**
 * What a strategy is: a way of writing a session into a cookie and of telling
 * from the cookie which session it is. Records, lifetimes, revocation and the
 * cookie itself are common to all and not a strategy's business.
 *
 * @module
 */
import type { StrategyName } from "./config.ts";
import type { SessionRecord, SubjectRecord } from "./storage/records.ts";
import type { Device, Outcome, Session } from "./session.ts";
import type { Meter } from "./storage/store.ts";

/** A session that is about to be written down. */
export interface Draft {
  /** The subject's user id. */
  readonly userId: string;
  /** The session ID. */
  readonly sessionId: string;
  /** The record, without what the strategy adds. */
  readonly record: SessionRecord;
  /** The subject. */
  readonly subject: SubjectRecord;
}

/** A token, and the record that goes with it. */
export interface Minted {
  /** The cookie's value. */
  readonly token: string;
  /** The record to store. */
  readonly record: SessionRecord;
}

/** What a strategy says of a token. */
export interface Verdict {
  /** The session, or `null`. */
  readonly session: Session | null;
  /** Why. */
  readonly outcome: Outcome;
  /** A new token for the same session, where it is time for one. */
  readonly renewed?: Minted;
}

/** What a request brings along. */
export interface Asking {
  /** Counts what is asked of KV. */
  readonly meter: Meter;
  /** Describes the device anew; called only when activity is written down. */
  readonly describe?: () => Device;
}

/** One way of recognising a signed-in visitor. */
export interface Strategy {
  /** Its name in the settings. */
  readonly name: StrategyName;
  /** Makes the token of a new session. */
  mint(draft: Draft): Promise<Minted>;
  /** Says whose token it is; rejects only when KV had to be asked and failed. */
  resolve(token: string, asking: Asking): Promise<Verdict>;
}

/** The verdict on a token that is not one of ours. */
export const MALFORMED: Verdict = { session: null, outcome: "malformed" };

/** The verdict on a genuine token whose time is over. */
export const EXPIRED: Verdict = { session: null, outcome: "expired" };

/** The verdict on a token whose session was ended. */
export const ENDED: Verdict = { session: null, outcome: "ended" };
