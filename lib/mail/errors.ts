/**
 * The ways in which mail can fail. Each error has a stable `code`, and none
 * repeats an address, a subject or what a server said, since these end up in logs.
 *
 * @module
 */

/** The stable codes of {@linkcode MailError}. */
export type MailErrorCode =
  | "ERR_MAIL_ADDRESS"
  | "ERR_MAIL_SUBJECT"
  | "ERR_MAIL_NOT_SENT";

/** What sending mail throws. */
export class MailError extends Error {
  override readonly name = "MailError";
  /** A stable identifier, safe to compare and to log. */
  readonly code: MailErrorCode;
  /** Whether the same mail may be taken another time. */
  readonly mayPass: boolean;

  /**
   * @param code The stable identifier.
   * @param message A sentence that says what went wrong and what to do.
   * @param mayPass Whether the same mail may be taken another time.
   */
  constructor(code: MailErrorCode, message: string, mayPass = false) {
    super(message);
    this.code = code;
    this.mayPass = mayPass;
  }
}

/**
 * Thrown when so many mails wait that one more finds no room, and what was asked for is not done without it. It may
 * be asked for again: answer 503.
 */
export class MailBusy extends Error {
  override readonly name = "MailBusy";
  /** A stable identifier. */
  readonly code = "ERR_MAIL_BUSY";

  constructor() {
    super("Too many mails wait to be sent: try again.");
  }
}
