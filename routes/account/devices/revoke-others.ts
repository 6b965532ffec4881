import { leaveNotice } from "../../../lib/http/notice.ts";
import { sessionOf } from "../../../lib/http/require_session.ts";
import { define } from "../../../lib/state.ts";

/** Logs every device out but this one. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state } = ctx;
    const { userId, id } = sessionOf(state);
    if (await state.site.sessions.revokeOthers(userId, id)) {
      leaveNotice(state, "others-logged-out");
    }
    return ctx.redirect("/account", 303);
  },
});
