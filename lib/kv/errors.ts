/**
 * What the database module throws by itself. What Deno KV throws otherwise
 * passes through as it is.
 *
 * @module
 */

/** Thrown when the database cannot be opened. */
export class KvOpenError extends Error {
  override readonly name = "KvOpenError";

  /** A stable identifier. */
  readonly code = "ERR_KV_OPEN";
}

/**
 * Thrown when other processes have kept a SQLite file locked for as long as
 * anybody wants to wait. Nothing was changed: the same may be tried again later.
 */
export class KvBusyError extends Error {
  override readonly name = "KvBusyError";

  /** A stable identifier. */
  readonly code = "ERR_KV_BUSY";
}

/**
 * Thrown when the database does not answer. Whether a change that was asked for
 * is made, now or later, is not known.
 */
export class KvTimeoutError extends Error {
  override readonly name = "KvTimeoutError";

  /** A stable identifier. */
  readonly code = "ERR_KV_TIMEOUT";

  /** @param patience How long it was waited for, in milliseconds. */
  constructor(patience: number) {
    super(
      `The database did not answer within ${
        patience / 1000
      } s: check that it can be reached. A change that was asked for may have been made, or be made later.`,
    );
  }
}
