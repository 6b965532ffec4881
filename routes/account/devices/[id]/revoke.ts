import { leaveNotice } from "../../../../lib/http/notice.ts";
import { sessionOf } from "../../../../lib/http/require_session.ts";
import { define } from "../../../../lib/state.ts";

/** Logs one device out; doing it twice is no error. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state, params } = ctx;
    const own = sessionOf(state);
    if (params.id === own.id) {
      const { setCookies } = await state.site.sessions.signOut(own);
      state.setCookies = [...setCookies];
      leaveNotice(state, "logged-out");
    } else if (await state.site.sessions.revoke(own.userId, params.id)) {
      leaveNotice(state, "device-logged-out");
    }
    return ctx.redirect("/account", 303);
  },
});
