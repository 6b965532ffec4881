/**
 * Tells a click on a page of this site from everything else that makes a browser
 * ask for an address: another site's link, image or redirect, a prefetch, an
 * address typed or opened from a bookmark. What begins something although it is
 * only a GET begins it by a click here, and otherwise asks for one (ASVS 7.6.2).
 *
 * @module
 */

/**
 * Tells whether a request is a click on a page of this site.
 *
 * @param request The request.
 * @param origin The site's origin.
 * @returns Whether a browser says so: by `Sec-Fetch-Site`, or by `Referer` where
 * it does not send the former.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isOwnClick } from "./own_click.ts";
 *
 * const origin = "https://app.example";
 * const from = (headers: HeadersInit) =>
 *   isOwnClick(new Request(`${origin}/login/github`, { headers }), origin);
 * assert.equal(from({ "sec-fetch-site": "same-origin" }), true);
 * assert.equal(from({ "sec-fetch-site": "cross-site" }), false);
 * assert.equal(from({ "sec-fetch-site": "same-origin", "sec-purpose": "prefetch" }), false);
 * ```
 */
export function isOwnClick(
  { method, headers }: Pick<Request, "method" | "headers">,
  origin: string,
): boolean {
  if (method !== "GET") return false;
  for (const name of ["sec-purpose", "purpose", "x-moz"]) {
    if (headers.get(name)?.includes("prefetch")) return false;
  }
  // A picture or a frame on a page of ours would be no click.
  const destination = headers.get("sec-fetch-dest");
  if (destination !== null && destination !== "document") return false;
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const referer = headers.get("referer");
  return referer !== null && URL.canParse(referer) &&
    new URL(referer).origin === origin;
}
