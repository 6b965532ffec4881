/**
 * Where to go after logging in. Only a path of this site is ever followed; what
 * looks like one to us and like another host to a browser is not (ASVS 3.7.2).
 *
 * @module
 */

/** Where to go when nothing else was asked for, or nothing that may be. */
export const DEFAULT_NEXT = "/account";

/** Where going back would only lead in a circle, or out again. */
const NO_WAY_BACK =
  /^\/(?:login|logout|signup|api|account\/confirm|account\/thefts)(?:[/?#]|$)/i;

/** A path, a query and a fragment in characters that mean the same to every browser. */
const PLAIN_PATH = /^\/(?![/\\])[\w\-.~!$&'()*+,;=:@%/?#[\]]*$/;

/**
 * Checks where somebody wants to go.
 *
 * @param next The `next` of a form or a query, if any.
 * @param origin The site's own origin.
 * @returns A path that stays on the site; `/account` for anything doubtful.
 *
 * @example
 * ```ts
 * import { checkNext } from "./next_path.ts";
 *
 * const origin = "https://app.example";
 * if (checkNext("/account/password", origin) !== "/account/password") throw new Error("unreachable");
 * if (checkNext("//evil.example", origin) !== "/account") throw new Error("unreachable");
 * ```
 */
export function checkNext(
  next: string | null | undefined,
  origin: string,
): string {
  if (typeof next !== "string" || next.length > 2000) return DEFAULT_NEXT;
  if (!PLAIN_PATH.test(next) || !URL.canParse(next, origin)) {
    return DEFAULT_NEXT;
  }
  const url = new URL(next, origin);
  // A path like "/x/..//evil.example" is this site's for us, and "//evil.example" once it is written down.
  if (url.origin !== origin || url.pathname.startsWith("//")) {
    return DEFAULT_NEXT;
  }
  return NO_WAY_BACK.test(decode(url.pathname))
    ? DEFAULT_NEXT
    : `${url.pathname}${url.search}${url.hash}`;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "/login";
  }
}
