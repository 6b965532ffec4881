import { endOtherSessions } from "../../../lib/end_sessions.ts";
import { leaveNotice } from "../../../lib/http/notice.ts";
import { sessionOf } from "../../../lib/http/require_session.ts";
import { askForProof } from "../../../lib/http/step_up.ts";
import { define } from "../../../lib/state.ts";

/** Logs every device out but this one. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state } = ctx;
    const { userId, id } = sessionOf(state);
    const refusal = await askForProof(ctx, {
      question: "Log out every device but this one?",
      button: "Log out the others",
      ends: true,
    });
    if (refusal !== null) return refusal;
    const outcome = await endOtherSessions(state.site.sessions, userId, id);
    if (outcome === "ended") leaveNotice(state, "others-logged-out");
    if (outcome === "none") leaveNotice(state, "no-others");
    return ctx.redirect("/account", 303);
  },
});
