/**
 * The mailbox of a development machine: mail is kept in memory, where a page
 * shows it, and goes nowhere. It holds the last 50 and nothing else.
 *
 * @module
 */
import { checkMessage, type Mailer, type Message } from "./message.ts";

/** How many are kept. */
const MOST = 50;

/** A mail that came. */
export interface ReceivedMail extends Message {
  /** Names it: a whole number from 1 on, as text. */
  readonly id: string;
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
}

/** A mailer that keeps what it is given. */
export interface Mailbox extends Mailer {
  /** The mails, the newest first. */
  list(): readonly ReceivedMail[];
  /** One mail, or `null`. */
  get(id: string): ReceivedMail | null;
}

/**
 * Opens an empty mailbox.
 *
 * @param clock The time of day, in milliseconds since 1970.
 * @returns The mailbox.
 */
export function openMailbox(clock: () => number): Mailbox {
  const mails: ReceivedMail[] = [];
  let last = 0;
  return {
    send(message) {
      return Promise.try(() => {
        checkMessage(message);
        mails.unshift({ ...message, id: String(++last), at: clock() });
        if (mails.length > MOST) mails.pop();
      });
    },
    list: () => [...mails],
    get: (id) => mails.find((mail) => mail.id === id) ?? null,
    close: () => Promise.resolve(),
  };
}
