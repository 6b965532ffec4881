/**
 * Refuses what another site made a browser do. `csrf()` of Fresh compares the
 * headers that are there; this closes what it leaves open: a request with
 * neither `Sec-Fetch-Site` nor `Origin`, one that a person's address bar or
 * another site claims to have sent, whatever its `Origin` says (ASVS 3.5.1).
 *
 * @module
 */
import { HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import { define } from "../state.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Makes the middleware; it stands behind `csrf()`.
 *
 * @returns A middleware that throws an `HttpError` with 403.
 */
export function sameOriginOnly() {
  return define.middleware(function sameOriginOnly(ctx) {
    if (SAFE_METHODS.has(ctx.req.method)) return ctx.next();
    const site = ctx.req.headers.get("sec-fetch-site");
    const proven = site === null
      ? ctx.req.headers.has("origin")
      : site === "same-origin";
    if (!proven) throw new HttpError(STATUS_CODE.Forbidden);
    return ctx.next();
  });
}
