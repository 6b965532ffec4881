/**
 * The ways in which something of an account can fail that are nobody's fault: a password cannot be hashed,
 * or other changes come between. Each has a stable `code`, so that routes choose a status by it and
 * never by the text.
 *
 * @module
 */

/**
 * Thrown when as many passwords wait to be hashed as the queue holds. The request has done nothing
 * and may be sent again: answer 503 or 429 with `Retry-After`.
 */
export class PasswordHashingBusy extends Error {
  override readonly name = "PasswordHashingBusy";
  /** Stable name of this error. */
  readonly code = "ERR_PASSWORD_HASHING_BUSY";
  /** Whole seconds after which it is worth trying again, at least 1. */
  readonly retryAfter: number;

  /** @param retryAfter whole seconds, at least 1 */
  constructor(retryAfter: number) {
    super(
      `Too many passwords are waiting to be checked. Try again in ${retryAfter} seconds.`,
    );
    this.retryAfter = retryAfter;
  }
}

/**
 * Thrown when a change of an account had to give way to others each time that it was tried. Nothing was
 * changed, what was to be used up is not, and the request may be sent again: answer 503 with `Retry-After`.
 */
export class AccountBusy extends Error {
  override readonly name = "AccountBusy";
  /** Stable name of this error. */
  readonly code = "ERR_ACCOUNT_BUSY";

  constructor() {
    super("Too many changes to one account came at once: try again.");
  }
}

/** Thrown when a worker died or could not hash. The next password gets a new worker. */
export class PasswordHashingFailed extends Error {
  override readonly name = "PasswordHashingFailed";
  /** Stable name of this error. */
  readonly code = "ERR_PASSWORD_HASHING_FAILED";

  /** @param reason what the worker said; it never holds the password */
  constructor(reason: string) {
    super(`The password could not be hashed: ${reason}`);
  }
}

/** Thrown when hashing is asked for, or still under way, once the pool has been closed. */
export class PasswordHashingClosed extends Error {
  override readonly name = "PasswordHashingClosed";
  /** Stable name of this error. */
  readonly code = "ERR_PASSWORD_HASHING_CLOSED";

  constructor() {
    super("Password hashing has been closed. Open the accounts again.");
  }
}
