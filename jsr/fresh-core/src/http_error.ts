// An error that knows its HTTP status. It is shared by server and browser, so
// nothing here may touch Deno.
import type { ErrorStatus } from "./status.ts";

/**
 * Thrown to end a request with an HTTP status of 400 or above. Error pages find
 * it as `ctx.error`.
 *
 * @example Ending a request
 * ```ts
 * import { App, HttpError } from "fresh";
 * import assert from "node:assert/strict";
 *
 * const app = new App().get("/", () => {
 *   throw new HttpError(410, "Sold out");
 * });
 * const response = await app.handler()(new Request("http://localhost/"));
 * assert.equal(response.status, 410);
 * assert.equal(await response.text(), "Sold out");
 * ```
 */
export class HttpError extends Error {
  /** The HTTP status, 400 to 511. */
  status: ErrorStatus;

  /**
   * Makes an error that answers with `status`.
   *
   * @param status HTTP status, 400 to 511.
   * @param message What to tell the visitor; empty for the status' own text.
   * @param options The cause, as for every error.
   */
  constructor(status: ErrorStatus, message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "HttpError";
    this.status = status;
  }
}
