// Refuses requests that another site made in a visitor's name. Browsers say
// where a request comes from in Sec-Fetch-Site (W3C Fetch Metadata) and Origin
// (RFC 6454); a page cannot forge either.
import type { Context } from "./context.ts";
import { HttpError } from "./http_error.ts";
import type { Middleware } from "./middleware.ts";

/** Options of {@linkcode csrf}. */
// deno-lint-ignore no-explicit-any
export interface CsrfOptions<State = any> {
  /**
   * Origins that may send requests, as in `"https://example.com"`: one, several,
   * or a function that decides. Without it, the site's own origin.
   */
  origin?:
    | string
    | string[]
    | ((origin: string, context: Context<State>) => boolean);
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
/** Sent by this site's own pages, or by the visitor directly. */
const OWN = new Set(["same-origin", "none"]);

/**
 * Refuses unsafe requests from other origins with 403.
 *
 * A request with neither header passes, since it does not come from a browser
 * of the last years; refuse those in a middleware of your own if you want to.
 *
 * @param options Which other origins are trusted.
 * @returns A middleware.
 * @throws {HttpError} 403, from the middleware.
 *
 * @example A form sent from elsewhere
 * ```ts
 * import { App, csrf } from "fresh";
 * import assert from "node:assert/strict";
 *
 * const app = new App().use(csrf()).post("/", () => new Response("done"));
 * const response = await app.handler()(
 *   new Request("http://localhost/", {
 *     method: "POST",
 *     headers: { "Sec-Fetch-Site": "cross-site" },
 *   }),
 * );
 * assert.equal(response.status, 403);
 * ```
 */
export function csrf<State>(
  options: CsrfOptions<State> = {},
): Middleware<State> {
  const { origin: trusted } = options;

  function isTrusted(origin: string, ctx: Context<State>): boolean {
    if (!trusted) return origin === ctx.url.origin;
    if (typeof trusted === "function") return trusted(origin, ctx);
    return [trusted].flat().includes(origin);
  }

  return async function refuseForeign(ctx) {
    const { method, headers } = ctx.req;
    const site = headers.get("sec-fetch-site");
    const origin = headers.get("origin");
    const silent = site === null && origin === null;
    const own = site !== null && OWN.has(site);
    if (
      SAFE.has(method) || silent || own ||
      (origin !== null && isTrusted(origin, ctx))
    ) return await ctx.next();
    throw new HttpError(403);
  };
}
