import { leaveNotice } from "../../../../lib/http/notice.ts";
import { holdingOf, sessionOf } from "../../../../lib/http/require_session.ts";
import { askForProof } from "../../../../lib/http/step_up.ts";
import { define } from "../../../../lib/state.ts";

/** Takes the authenticator app away; doing it twice is no error. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state } = ctx;
    const refusal = await askForProof(ctx, {
      question: "Remove the authenticator app?",
      button: "Remove the app",
      ends: true,
    });
    if (refusal !== null) return refusal;
    const { userId } = sessionOf(state);
    const { ok, busy } = await state.site.factors.removeAuthenticator({
      userId,
      holds: holdingOf(state),
    });
    if (!ok) {
      if (busy) leaveNotice(state, "not-changed");
      return ctx.redirect("/account/security", 303);
    }
    leaveNotice(state, "app-removed");
    return ctx.redirect("/account/security?changed", 303);
  },
});
