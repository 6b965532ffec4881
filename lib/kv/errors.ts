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
