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
 * @param members What a program needs to know beside them (RFC 9457, 3.2).
 * @returns The response, `application/problem+json`.
 */
export function problem(
  status: StatusCode,
  detail?: string,
  members?: Readonly<Record<string, string | number>>,
): Response {
  const body = {
    ...members,
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
