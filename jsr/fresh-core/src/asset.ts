// Addresses of static files that may be cached for ever, because the address
// changes with the build. Shared by server and browser.
import { buildId } from "./build_id.ts";

/** Query parameter that carries the build id. */
export const BUILD_KEY = "__frsh_c";

/**
 * Makes the address of a static file cacheable for a year.
 *
 * @param path Path on this site, as in `"/logo.svg"`; anything else is returned
 * as it is.
 * @returns The path with the build id in its query.
 *
 * @example A stylesheet
 * ```ts
 * import { asset } from "fresh/runtime";
 * import assert from "node:assert/strict";
 *
 * assert.match(asset("/styles.css"), /^\/styles\.css\?__frsh_c=/);
 * assert.equal(asset("https://cdn.example/a.js"), "https://cdn.example/a.js");
 * ```
 */
export function asset(path: string): string {
  if (!/^\/(?![/\\])/.test(path)) return path;
  const [, file, query = "", fragment = ""] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s
    .exec(path)!;
  if (new URLSearchParams(query).has(BUILD_KEY)) return path;
  const start = query.length > 1 ? `${query}&` : "?";
  return `${file}${start}${BUILD_KEY}=${buildId()}${fragment}`;
}

/**
 * Does for every address of a `srcset` what {@linkcode asset} does for one.
 *
 * @param srcset Value of a `srcset` attribute.
 * @returns The value with the build id in every address on this site.
 *
 * @example Two sizes
 * ```ts
 * import { assetSrcSet } from "fresh/runtime";
 * import assert from "node:assert/strict";
 *
 * const set = assetSrcSet("/a.png 1x, /b.png 2x");
 * assert.match(set, /^\/a\.png\?__frsh_c=\S* 1x, \/b\.png\?__frsh_c=\S* 2x$/);
 * ```
 */
export function assetSrcSet(srcset: string): string {
  if (srcset.includes("(")) return srcset;
  const candidates = srcset.split(",");
  if (candidates.some((candidate) => candidate.trim() === "")) return srcset;
  return candidates
    .map((candidate) => candidate.replace(/\S+/, asset))
    .join(",");
}
