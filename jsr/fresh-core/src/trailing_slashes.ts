// One address for each page: with a slash at the end, or without.
import type { Middleware } from "./middleware.ts";

/**
 * Redirects to the address with, or without, a slash at its end.
 *
 * @param mode `"always"` to add the slash, `"never"` to take it away.
 * @returns A middleware; it leaves `/` alone.
 *
 * @example Without
 * ```ts
 * import { App, trailingSlashes } from "fresh";
 * import assert from "node:assert/strict";
 *
 * const app = new App().use(trailingSlashes("never"));
 * const response = await app.handler()(new Request("http://localhost/a/?b=1"));
 * assert.equal(response.headers.get("location"), "/a?b=1");
 * ```
 */
export function trailingSlashes<State>(
  mode: "always" | "never",
): Middleware<State> {
  return function normalizeSlash(ctx) {
    const { pathname, search } = ctx.url;
    const has = pathname.endsWith("/");
    if (pathname === "/" || has === (mode === "always")) return ctx.next();
    const path = has ? pathname.slice(0, -1) : `${pathname}/`;
    return ctx.redirect(path + search);
  };
}
