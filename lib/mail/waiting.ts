/**
 * The mails that wait for their turn, so shared that nobody crowds out anybody else. What holds: no more wait than
 * there is room for; of one rank no recipient has more than a few; what says the same to the same recipient waits
 * once; and the last places are kept, some for mails that were asked for and as many again for those that keep an
 * account its owner's.
 *
 * @module
 */

/**
 * How much a mail matters when there is little room: a notice, one that somebody asked for and waits for, or one
 * without which an owner could lose the account.
 */
export type Rank = "notice" | "asked" | "security";

/** What the queue has to know of a mail. */
export interface Envelope {
  /** How much it matters. */
  readonly rank: Rank;
  /** Whom it is for: an address or a user id. It is kept in memory only, and only as long as the mail waits. */
  readonly to: string;
  /** What it says, in a word or a few: one that says the same waits for the same recipient once. */
  readonly same?: string;
}

/** Mails that wait. */
export interface Waiting<T> {
  /**
   * Takes one in at the end.
   *
   * @param mail The mail.
   * @param envelope What is to be known of it; without one it has the rank `security` and no recipient.
   * @returns Whether it waits now, or one does that says the same.
   */
  add(mail: T, envelope?: Envelope): boolean;
  /** Takes the first one out; `undefined` when none waits. */
  next(): T | undefined;
}

/** The most mails of one rank that may wait for one recipient. */
const MOST_EACH = 20;

/** How many ranks above it a rank leaves room for; each has a fifth of the places for itself. */
const ABOVE: Record<Rank, number> = { notice: 2, asked: 1, security: 0 };

/**
 * Makes a queue.
 *
 * @param most The most mails that may wait.
 * @returns The queue, empty.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createWaiting } from "./waiting.ts";
 *
 * const waiting = createWaiting<string>(1000);
 * const envelope = { rank: "notice", to: "ada", same: "factor-changed" } as const;
 * assert.equal(waiting.add("the first", envelope), true);
 * assert.equal(waiting.add("the same again", envelope), true);
 * assert.equal(waiting.next(), "the first");
 * assert.equal(waiting.next(), undefined);
 * ```
 */
export function createWaiting<T>(most: number): Waiting<T> {
  const kept = Math.floor(most / 5);
  const queue: { mail: T; recipient?: string; content?: string }[] = [];
  const counts = new Map<string, number>();
  const contents = new Set<string>();

  return {
    add(mail, envelope) {
      const { rank, to, same } = envelope ?? { rank: "security" };
      // Ranks are counted apart, or strangers who ask for mails to an address could keep notices from it.
      const recipient = to && JSON.stringify([rank, to]);
      const content = same && JSON.stringify([rank, to, same]);
      if (content !== undefined && contents.has(content)) return true;
      if (queue.length >= most - kept * ABOVE[rank]) return false;
      if (recipient !== undefined) {
        const count = counts.get(recipient) ?? 0;
        if (count >= MOST_EACH) return false;
        counts.set(recipient, count + 1);
      }
      if (content !== undefined) contents.add(content);
      queue.push({ mail, recipient, content });
      return true;
    },
    next() {
      const first = queue.shift();
      if (first === undefined) return undefined;
      const { mail, recipient, content } = first;
      if (content !== undefined) contents.delete(content);
      if (recipient !== undefined) {
        const count = counts.get(recipient)! - 1;
        if (count > 0) counts.set(recipient, count);
        else counts.delete(recipient);
      }
      return mail;
    },
  };
}
