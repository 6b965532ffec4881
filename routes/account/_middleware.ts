// Everything below /account demands a session, checked against KV.
import type { Context } from "fresh";
import { leaveNotice } from "../../lib/http/notice.ts";
import { requireSession } from "../../lib/http/require_session.ts";
import { shortCookie } from "../../lib/http/short_cookies.ts";
import type { State } from "../../lib/state.ts";

/**
 * Forms that are posted to the address of their own page, which can be asked for again. Not the one that deletes the account:
 * pressed twice, it finds its own session over, and was done.
 */
const OWN_PAGE =
  /^\/account\/(?:password|email|security\/(?:authenticator|recovery-codes|passkeys\/new))$/;

/** Sends the anonymous to log in first. */
export const handler = requireSession((ctx) => {
  const { req, url: { pathname, search } } = ctx;
  // Only what can be asked for again is worth coming back to.
  const readable = req.method === "GET" || req.method === "HEAD";
  const page = OWN_PAGE.test(pathname) ? pathname : "/account";
  if (!readable) sayNotDone(ctx);
  const wanted = readable ? `${pathname}${search}` : page;
  return ctx.redirect(`/login?next=${encodeURIComponent(wanted)}`, 303);
});

/** Unless something else is to be said already. */
function sayNotDone({ state, req, url }: Context<State>): void {
  const waiting = shortCookie(state, "notice").read(req.headers.get("cookie"));
  if (waiting !== null || !OWN_PAGE.test(url.pathname)) return;
  leaveNotice(state, "session-over");
}
