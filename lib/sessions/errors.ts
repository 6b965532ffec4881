/**
 * The engine's errors. Each has a stable `code` that callers may compare, and a
 * message that says what to do. A bad cookie is never an error: it is nobody.
 *
 * @module
 */

/** The stable codes of {@linkcode SessionError}. */
export type SessionErrorCode =
  | "ERR_CLAIMS"
  | "ERR_CLAIMS_TOO_LARGE"
  | "ERR_CONDITION_FAILED"
  | "ERR_KEY_ID"
  | "ERR_KEYRING"
  | "ERR_SESSION_CONFLICT"
  | "ERR_SESSION_ID"
  | "ERR_SESSION_SECRET"
  | "ERR_SESSION_STORE_UNAVAILABLE"
  | "ERR_SUBJECT_DISABLED"
  | "ERR_USER_ID";

/**
 * What the engine throws.
 *
 * @example
 * ```ts
 * import { SessionError } from "./errors.ts";
 *
 * const error = new SessionError("ERR_USER_ID", "The user id is empty: pass one.");
 * if (error.code !== "ERR_USER_ID") throw new Error("unreachable");
 * ```
 */
export class SessionError extends Error {
  override readonly name = "SessionError";

  /** A stable identifier, safe to compare and to log. */
  readonly code: SessionErrorCode;

  /**
   * @param code The stable identifier.
   * @param message A sentence that says what went wrong and what to do.
   * @param options The standard error options; `cause` is the error beneath.
   */
  constructor(code: SessionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Tells whether KV could not be asked, or what it says of the keys cannot be
 * believed, in which case nobody who must be checked may be let in.
 *
 * @param error Anything that was thrown.
 * @returns `true` for a {@linkcode SessionError} with
 * `ERR_SESSION_STORE_UNAVAILABLE` or `ERR_KEYRING`.
 */
export function isStoreUnavailable(error: unknown): error is SessionError {
  return error instanceof SessionError &&
    (error.code === "ERR_SESSION_STORE_UNAVAILABLE" ||
      error.code === "ERR_KEYRING");
}

/**
 * Tells whether nothing was stored because what it was to rest on has changed.
 *
 * @param error Anything that was thrown.
 * @returns `true` for a {@linkcode SessionError} with `ERR_CONDITION_FAILED`.
 */
export function isConditionFailed(error: unknown): error is SessionError {
  return error instanceof SessionError && error.code === "ERR_CONDITION_FAILED";
}

/**
 * Wraps what KV failed with.
 *
 * @param cause What was thrown.
 * @returns The error to throw instead.
 */
export function unavailable(cause: unknown): SessionError {
  return new SessionError(
    "ERR_SESSION_STORE_UNAVAILABLE",
    "The session store did not answer: check that the database can be reached.",
    { cause },
  );
}
