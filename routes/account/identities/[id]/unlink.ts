import { HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import { leaveNotice } from "../../../../lib/http/notice.ts";
import { holdingOf, sessionOf } from "../../../../lib/http/require_session.ts";
import { askForProof } from "../../../../lib/http/step_up.ts";
import { define } from "../../../../lib/state.ts";

/** Takes a provider out of this account. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state, params } = ctx;
    const refusal = await askForProof(ctx, {
      question: "Unlink it? It will not let you in any more.",
      button: "Unlink",
      ends: true,
    });
    if (refusal !== null) return refusal;
    const { site } = state;
    const { userId } = sessionOf(state);
    const outcome = await site.identities.unlink(
      userId,
      params.id,
      ({ provider }) => site.oauth.find(provider) !== null,
      holdingOf(state),
    );
    if (outcome === "unknown") throw new HttpError(STATUS_CODE.NotFound);
    if (outcome === "last") {
      leaveNotice(state, "last-way-in");
      return ctx.redirect("/account/identities", 303);
    }
    leaveNotice(state, "identity-unlinked");
    return ctx.redirect("/account/identities?changed", 303);
  },
});
