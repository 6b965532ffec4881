import { leaveNotice } from "../../lib/http/notice.ts";
import { askForProof } from "../../lib/http/step_up.ts";
import { logOutEverywhere } from "../../lib/log_out_everywhere.ts";
import { define } from "../../lib/state.ts";

/** Ends every session of this account, this one too. */
export const handler = define.handlers({
  async POST(ctx) {
    const refusal = await askForProof(ctx, {
      question: "Log out everywhere, here too?",
      button: "Log out everywhere",
      ends: true,
    });
    if (refusal !== null) return refusal;
    await logOutEverywhere(ctx.state);
    leaveNotice(ctx.state, "logged-out-everywhere");
    return ctx.redirect("/login", 303);
  },
});
