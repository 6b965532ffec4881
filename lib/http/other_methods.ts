/**
 * What a route answers to the methods that it has no handler for: 405 and the
 * methods that it has (RFC 9110, 15.5.6), and 204 with the same list to OPTIONS
 * (9.3.7). A router may take a missing handler for a missing route and say 404.
 *
 * @module
 */
import { HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";

/** The methods that a request may have at all; a router knows no others. */
export const METHODS = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
] as const;

/** A refusal that names the methods there are. */
export class MethodNotAllowed extends HttpError {
  /** A stable name for it. */
  readonly code = "ERR_METHOD_NOT_ALLOWED";

  /**
   * Makes the refusal.
   *
   * @param allow The methods that there are, as in an `Allow` header.
   */
  constructor(readonly allow: string) {
    super(STATUS_CODE.MethodNotAllowed);
  }
}

/**
 * Adds handlers for the methods that a route has none for.
 *
 * @param handlers The route's handlers, by method; one function for all methods is left alone.
 * @returns Handlers for every method: the route's own, and refusals.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { answerOtherMethods } from "./other_methods.ts";
 *
 * const own = { POST: () => new Response("sent") };
 * const all: Record<string, () => Response> = answerOtherMethods(own);
 * assert.equal(all.POST, own.POST);
 * assert.equal(all.OPTIONS().headers.get("allow"), "POST");
 * assert.throws(() => all.PUT(), { status: 405, allow: "POST" });
 * ```
 */
export function answerOtherMethods<H>(handlers: H): H {
  if (typeof handlers !== "object" || handlers === null) return handlers;
  const own = Object.keys(handlers);
  const allow = (own.includes("GET") ? [...own, "HEAD"] : own).join(", ");
  const others = METHODS.filter((method) => !allow.split(", ").includes(method))
    .map((method) => [method, () => refuse(method, allow)]);
  return { ...handlers, ...Object.fromEntries(others) };
}

function refuse(method: string, allow: string): Response {
  if (method !== "OPTIONS") throw new MethodNotAllowed(allow);
  return new Response(null, {
    status: STATUS_CODE.NoContent,
    headers: { allow },
  });
}
