/**
 * A mail, and what it may be. An address is one that an account may have, and a
 * subject is one line, so neither can add a recipient or a header (RFC 5321,
 * 4.1.1.3; RFC 5322, 2.2).
 *
 * @module
 */
import { z } from "zod";
import { hasHiddenCharacters } from "../plain_text.ts";
import { MailError } from "./errors.ts";

/** One mail to one person. */
export interface Message {
  /** The address, and nothing beside it. */
  readonly to: string;
  /** One line, never with a secret in it: it is shown on locked screens. */
  readonly subject: string;
  /** The whole text, for whoever reads plain text. */
  readonly text: string;
  /** The same as a whole HTML document. */
  readonly html: string;
}

/** Takes mail. */
export interface Mailer {
  /**
   * Hands a mail over.
   *
   * @throws {MailError} `ERR_MAIL_ADDRESS` or `ERR_MAIL_SUBJECT` for what can never be
   * sent, `ERR_MAIL_NOT_SENT` when it was not taken.
   */
  send(message: Message): Promise<void>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** Most characters of an address (RFC 5321, 4.5.3.1.3, less the angle brackets). */
const MAX_ADDRESS = 254;
/** Most characters of a subject. */
const MAX_SUBJECT = 150;

/**
 * Refuses what must not become the head of a mail.
 *
 * @param message The mail.
 * @throws {MailError} `ERR_MAIL_ADDRESS` or `ERR_MAIL_SUBJECT`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkMessage } from "./message.ts";
 *
 * const rest = { subject: "Hello", text: "", html: "" };
 * checkMessage({ ...rest, to: "ada@example.com" });
 * assert.throws(() => checkMessage({ ...rest, to: "ada@example.com, eve@evil.example" }));
 * ```
 */
export function checkMessage({ to, subject }: Message): void {
  if (to.length > MAX_ADDRESS || !z.regexes.html5Email.test(to)) {
    throw new MailError(
      "ERR_MAIL_ADDRESS",
      "This is not one plain address: pass one such as ada@example.com.",
    );
  }
  if (
    subject === "" || subject.length > MAX_SUBJECT ||
    hasHiddenCharacters(subject)
  ) {
    throw new MailError(
      "ERR_MAIL_SUBJECT",
      `The subject must be one line of 1 to ${MAX_SUBJECT} plain characters.`,
    );
  }
}
