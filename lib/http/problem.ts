/**
 * Errors of the API as problem details (RFC 9457).
 *
 * @module
 */
import { STATUS_TEXT, type StatusCode } from "@std/http/status";

/**
 * Makes an error response of the API.
 *
 * @param status The HTTP status.
 * @param detail A sentence that says what to do, if the status does not.
 * @returns The response, `application/problem+json`.
 */
export function problem(status: StatusCode, detail?: string): Response {
  const body = {
    type: "about:blank",
    title: STATUS_TEXT[status],
    status,
    detail,
  };
  return Response.json(body, {
    status,
    headers: { "content-type": "application/problem+json" },
  });
}
