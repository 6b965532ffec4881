// Says which resources a page may load (W3C Content Security Policy, level 3).
import { INTERNAL } from "./internals.ts";
import type { Middleware } from "./middleware.ts";
import { copyNonce, nonceOf } from "./nonce.ts";

/** Options of {@linkcode csp}. */
export interface CSPOptions {
  /** Only report what would be blocked. */
  reportOnly?: boolean;
  /** Address that reports are sent to. */
  reportTo?: string;
  /** Directives that replace the default ones of the same name, or add to them. */
  csp?: string[];
  /**
   * Allow inline scripts and styles by the nonce that rendering gives them, in
   * place of allowing them all.
   */
  useNonce?: boolean;
}

const DEFAULTS = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
];

/** Directives in which a nonce takes the place of `'unsafe-inline'`. */
const INLINE =
  /^(?:default-src|script-src(?:-elem)?|style-src(?:-elem|-attr)?)\b/;

/**
 * Sets a Content-Security-Policy on every response.
 *
 * With `useNonce`, a response that was not rendered has no nonce and keeps
 * `'unsafe-inline'`.
 *
 * @param options Directives and where to report to.
 * @returns A middleware.
 *
 * @example A nonce for inline scripts
 * ```ts
 * import { App, csp } from "fresh";
 * import { h } from "preact";
 * import assert from "node:assert/strict";
 *
 * const app = new App().use(csp({ useNonce: true }))
 *   .get("/", (ctx) => ctx.render(h("script", null, "start()")));
 * const response = await app.handler()(new Request("http://localhost/"));
 * const policy = response.headers.get("Content-Security-Policy")!;
 * const [, nonce] = /script-src 'self' 'nonce-(\w+)'/.exec(policy)!;
 * assert.ok((await response.text()).includes(`nonce="${nonce}"`));
 * ```
 */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const { reportOnly = false, reportTo, useNonce = false } = options;
  const header = reportOnly
    ? "Content-Security-Policy-Report-Only"
    : "Content-Security-Policy";
  const directives = withDefaults(options.csp ?? []);
  if (reportTo) {
    directives.push("report-to csp-endpoint", `report-uri ${reportTo}`);
  }
  const plain = directives.join("; ");

  return async function setPolicy(ctx) {
    const response = await ctx.next();
    const nonce = nonceOf(response) ?? ctx[INTERNAL].nonce;
    const policy = useNonce && nonce ? withNonces(directives, nonce) : plain;
    const secured = withHeader(response, header, policy);
    if (!reportTo) return secured;
    const endpoint = `csp-endpoint="${reportTo}"`;
    return withHeader(secured, "Reporting-Endpoints", endpoint);
  };
}

function withDefaults(given: string[]): string[] {
  const named = new Set(given.map(nameOf));
  return [
    ...DEFAULTS.filter((directive) => !named.has(nameOf(directive))),
    ...given,
  ];
}

function nameOf(directive: string): string {
  return directive.trim().split(/\s/, 1)[0];
}

function withNonces(directives: string[], nonce: string): string {
  return directives
    .map((directive) =>
      INLINE.test(directive)
        ? directive.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`)
        : directive
    )
    .join("; ");
}

/** Headers of `Response.redirect()` and of `fetch()` only change in a copy. */
function withHeader(response: Response, name: string, value: string): Response {
  try {
    response.headers.set(name, value);
    return response;
  } catch {
    const copy = copyNonce(response, new Response(response.body, response));
    copy.headers.set(name, value);
    return copy;
  }
}
