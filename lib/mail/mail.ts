/**
 * The site's mail: over SMTP where a server is set, into the mailbox of a
 * development machine where none is, and switched off in production without one.
 *
 * @module
 */
import type { Settings } from "../../fresh.config.ts";
import { type Mailbox, openMailbox } from "./mailbox.ts";
import type { Mailer } from "./message.ts";
import { type Compose, openOutbox } from "./outbox.ts";
import { openSmtpMailer } from "./smtp_mailer.ts";

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
   * @returns `false` when too many wait already.
   */
  post(kind: string, compose: Compose): boolean;
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
}

/** Nothing is sent and nobody is told. */
const SILENT: Mail = {
  works: false,
  leaves: false,
  mailbox: null,
  post: () => true,
  idle: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/**
 * Opens the site's mail.
 *
 * @param options The settings and the clock.
 * @returns The mail.
 */
export function openMail({ settings, clock, mailer }: OpenMailOptions): Mail {
  const { smtp, mailFrom, origin, production } = settings;
  const mailbox = mailer || smtp || production ? null : openMailbox(clock);
  const taker = mailer ?? mailbox ?? (smtp && openSmtpMailer({
    smtp,
    from: mailFrom,
    hostname: new URL(origin).hostname,
  }));
  if (taker === null) return SILENT;
  const outbox = openOutbox({ mailer: taker });
  return { works: true, leaves: mailbox === null, mailbox, ...outbox };
}
