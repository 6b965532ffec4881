/**
 * The site's mail: over SMTP where a server is set, into the mailbox of a
 * development machine where none is, and switched off in production without one.
 *
 * @module
 */
import type { Settings } from "../../fresh.config.ts";
import { sparingly } from "../audit/sparingly.ts";
import { type Mailbox, openMailbox } from "./mailbox.ts";
import type { Mailer } from "./message.ts";
import { type Compose, openOutbox } from "./outbox.ts";
import { openSmtpMailer } from "./smtp_mailer.ts";
import type { Envelope } from "./waiting.ts";

/** The site's mail. */
export interface Mail {
  /** Whether mail reaches anybody; where it does not, what needs mail is not offered. */
  readonly works: boolean;
  /** Whether it leaves this machine: only then must people have read one to be let in. */
  readonly leaves: boolean;
  /** The development mailbox, or `null` where there is none. */
  readonly mailbox: Mailbox | null;
  /**
   * Sends a mail later, away from the request. Without mail it does nothing.
   *
   * @param kind What it is, for the log: a fixed word.
   * @param compose Writes it; it may ask the database.
   * @param envelope Whom it is for and how much it matters.
   * @returns `false` when too many wait already.
   */
  post(kind: string, compose: Compose, envelope?: Envelope): boolean;
  /**
   * Sends a mail later that nobody waits for. When too many wait already, it is
   * not sent and a line of the log says so, in which no address is.
   *
   * @param kind What it is, for the log: a fixed word.
   * @param compose Writes it; it may ask the database.
   * @param envelope Whom it is for and how much it matters.
   */
  notify(kind: string, compose: Compose, envelope?: Envelope): void;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
  /** Sends what waits, and takes nothing more. */
  close(): Promise<void>;
}

/** What mail is opened with. */
export interface OpenMailOptions {
  /** The settings. */
  readonly settings: Pick<
    Settings,
    "smtp" | "mailFrom" | "origin" | "production"
  >;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** Takes the mail in the place of an SMTP server, for tests. */
  readonly mailer?: Mailer;
  /** The most mails that may wait; as many as the outbox takes unless given. */
  readonly most?: number;
}

/** Nothing is sent and nobody is told. */
const SILENT: Mail = {
  works: false,
  leaves: false,
  mailbox: null,
  post: () => true,
  notify: () => {},
  idle: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/**
 * Opens the site's mail.
 *
 * @param options The settings and the clock.
 * @returns The mail.
 */
export function openMail(
  { settings, clock, mailer, most }: OpenMailOptions,
): Mail {
  const { smtp, mailFrom, origin, production } = settings;
  const mailbox = mailer || smtp || production ? null : openMailbox(clock);
  const taker = mailer ?? mailbox ?? (smtp && openSmtpMailer({
    smtp,
    from: mailFrom,
    hostname: new URL(origin).hostname,
  }));
  if (taker === null) return SILENT;
  const outbox = openOutbox({ mailer: taker, most });
  const standsFor = sparingly(clock);
  return {
    works: true,
    leaves: mailbox === null,
    mailbox,
    ...outbox,
    notify(kind, compose, envelope) {
      if (outbox.post(kind, compose, envelope)) return;
      const count = standsFor(kind);
      if (count === 0) return;
      const times = count === 1 ? "" : `, ${count} times`;
      console.error(
        `A mail was not sent (${kind}${times}): too many wait, or the site is closing`,
      );
    },
  };
}
