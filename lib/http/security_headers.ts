/**
 * The headers that every answer carries, errors and redirects included (ASVS
 * 3.4). `csp()` of Fresh writes the policy and the nonce of a rendered page;
 * what it leaves loose on everything else is tightened here.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { define } from "../state.ts";

const TWO_YEARS = 63_072_000;

const HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Not "no-referrer": with it, browsers send "Origin: null" with our own forms.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
};

/** Fonts change with their package only; a week spares a question on every page. */
const FONT_CACHING = "public, max-age=604800";

/** The policy of an answer that no page was rendered for. */
const BARE_POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The directives of a page, where they differ from Fresh's own. */
export const PAGE_POLICY: readonly string[] = [
  "default-src 'none'",
  "img-src 'self'",
  "media-src 'none'",
  "worker-src 'none'",
  "base-uri 'none'",
];

/**
 * Makes the middleware; it stands outside `csp()`.
 *
 * @param origin The site's origin; over https, HSTS is added.
 * @returns The middleware.
 */
export function securityHeaders(origin: string) {
  const secure = origin.startsWith("https:");
  return define.middleware(async function securityHeaders(ctx) {
    const response = await ctx.next();
    const found = response.ok || response.status === STATUS_CODE.NotModified;
    if (found && ctx.url.pathname.startsWith("/fonts/")) {
      response.headers.set("cache-control", FONT_CACHING);
    }
    setSecurityHeaders(response.headers, secure);
    ctx.state.adjustHeaders?.(response.headers);
    return response;
  });
}

/**
 * Sets the headers.
 *
 * @param headers The headers of an answer.
 * @param secure Whether the site is served over https.
 */
export function setSecurityHeaders(headers: Headers, secure: boolean): void {
  for (const name in HEADERS) headers.set(name, HEADERS[name]);
  const policy = headers.get("content-security-policy");
  headers.set("content-security-policy", tighten(policy, secure));
  if (!headers.has("cache-control")) {
    headers.set("cache-control", "private, no-store");
  }
  if (secure) {
    headers.set(
      "strict-transport-security",
      `max-age=${TWO_YEARS}; includeSubDomains`,
    );
  }
}

function tighten(policy: string | null, secure: boolean): string {
  if (policy === null || !policy.includes("'nonce-")) return BARE_POLICY;
  if (secure) return policy;
  return policy.replace(/;\s*upgrade-insecure-requests/, "");
}
