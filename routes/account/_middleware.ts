// Everything below /account demands a session, checked against KV.
import { requireSession } from "../../lib/http/require_session.ts";

/** Sends the anonymous to log in first. */
export const handler = requireSession((ctx) => {
  const { req, url: { pathname, search } } = ctx;
  // Only what can be asked for again is worth coming back to.
  const readable = req.method === "GET" || req.method === "HEAD";
  const wanted = readable ? `${pathname}${search}` : "/account";
  return ctx.redirect(`/login?next=${encodeURIComponent(wanted)}`, 303);
});
