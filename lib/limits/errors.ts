/**
 * What can go wrong while attempts are counted.
 *
 * @module
 */

/**
 * Thrown when so many processes count at once that an attempt could not be
 * counted. It was not let through, and may be made again: answer 503.
 */
export class LimitsBusy extends Error {
  override readonly name = "LimitsBusy";
  /** A stable identifier. */
  readonly code = "ERR_LIMITS_BUSY";

  constructor() {
    super("Too many attempts came at once to count them: try again.");
  }
}
