// Everything below /account demands a session, checked against KV.
import { requireSession } from "../../lib/http/require_session.ts";

/** Sends the anonymous to log in first. */
export const handler = requireSession((ctx) => {
  const { pathname, search } = ctx.url;
  const wanted = ctx.req.method === "GET" ? `${pathname}${search}` : "/account";
  return ctx.redirect(`/login?next=${encodeURIComponent(wanted)}`, 303);
});
