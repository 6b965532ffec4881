/**
 * What a strategy is: a way of writing a session into cookies and of telling
 * from the cookies which session it is. Records, lifetimes, revocation, the
 * cookies themselves and the change from one strategy to another are common to
 * all and not a strategy's business.
 *
 * @module
 */
import type { StrategyName } from "./config.ts";
import type { SessionRecord, SubjectRecord } from "./storage/records.ts";
import type { Device, Outcome, Session } from "./session.ts";
import type { Meter } from "./storage/read.ts";

/** What a request's cookies hold, unverified. */
export interface Presented {
  /** The session cookie's value, or `null` without one. */
  readonly token: string | null;
  /** The refresh cookie's value, or `null` without one. */
  readonly refresh: string | null;
}

/** Names a session. */
export interface Names {
  /** The subject's user id. */
  readonly userId: string;
  /** The session ID. */
  readonly sessionId: string;
}

/** A session as it is written into cookies. */
export interface Draft extends Names {
  /** The record, without what the strategy adds. */
  readonly record: SessionRecord;
  /** The subject. */
  readonly subject: SubjectRecord;
}

/** Tokens, and the record that goes with them. */
export interface Minted {
  /** The session cookie's value. */
  readonly token: string;
  /** The refresh cookie's value; left out where that cookie stays as it is. */
  readonly refresh?: string;
  /** The record to store. */
  readonly record: SessionRecord;
}

/** A session whose cookie was exchanged, and where it leads. */
export interface Moved extends Names {
  /** The session ID of the one that took its place. */
  readonly to: string;
}

/** What a strategy says of a request's cookies. */
export interface Verdict {
  /** The session, or `null`. */
  readonly session: Session | null;
  /** Why. */
  readonly outcome: Outcome;
  /** New tokens for the same session, where it is time for them. */
  readonly renewed?: Minted;
  /** The session it was, where its cookie was exchanged and may still be honoured. */
  readonly moved?: Moved;
}

/** What a request brings along. */
export interface Asking {
  /** Counts what is asked of KV. */
  readonly meter: Meter;
  /** Describes the device anew; called only when activity is written down. */
  readonly describe?: () => Device;
}

/**
 * Whether cookies open a record: `late` when they are good for an answer and for no
 * new cookies, as what was left behind or an access token alone, `reused` for a refresh token that was left behind, which is theft.
 */
export type Opening = "yes" | "late" | "no" | "reused";

/** A session that genuine cookies name; whether it lives is not said by that. */
export interface Recognised extends Names {
  /** Says whether the cookies open this record. */
  opens(record: SessionRecord): Opening;
}

/** One way of recognising a signed-in visitor. */
export interface Strategy {
  /** Its name in the settings. */
  readonly name: StrategyName;
  /** Tells by their shape whether cookies are this strategy's. */
  owns(presented: Presented): boolean;
  /** Makes the tokens of a session that is started, or exchanged for another. */
  mint(draft: Draft): Promise<Minted>;
  /**
   * Makes the tokens of an exchanged session once more, for requests that came
   * with the old cookie before the new one was used; `null` where it cannot.
   */
  mintAgain(draft: Draft): Promise<Minted | null>;
  /** Says whose cookies they are; rejects only when KV had to be asked and failed. */
  resolve(presented: Presented, asking: Asking): Promise<Verdict>;
  /** Verifies cookies without asking KV; the verdict on those that are not genuine, or over. */
  recognise(presented: Presented): Promise<Recognised | Verdict>;
}

/** The verdict on cookies that are not ours. */
export const MALFORMED: Verdict = { session: null, outcome: "malformed" };

/** The verdict on genuine cookies whose time is over. */
export const EXPIRED: Verdict = { session: null, outcome: "expired" };

/** The verdict on cookies whose session was ended. */
export const ENDED: Verdict = { session: null, outcome: "ended" };

/**
 * The verdict on genuine cookies that were exchanged for others.
 *
 * @param names The session.
 * @param to The session ID of the one that took its place.
 * @returns The verdict; whether they are still honoured is not the strategy's business.
 */
export function movedTo(
  { userId, sessionId }: Names,
  to: string,
): Verdict {
  const moved = { userId, sessionId, to };
  return { session: null, outcome: "ended", moved };
}

/** The verdict on a copy of a refresh token in the wrong hands; its session was ended. */
export const REUSED: Verdict = { session: null, outcome: "reused" };
