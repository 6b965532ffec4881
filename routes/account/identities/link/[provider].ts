import { askForProof } from "../../../../lib/http/step_up.ts";
import { sessionOf } from "../../../../lib/http/require_session.ts";
import { depart, providerOf } from "../../../../lib/oauth_departure.ts";
import { define } from "../../../../lib/state.ts";

/** The way to a provider, to link it to this account. */
export const handler = define.handlers({
  async GET(ctx) {
    const provider = providerOf(ctx);
    const refusal = await askForProof(ctx);
    if (refusal !== null) return refusal;
    return await depart(ctx, provider, {
      purpose: "link",
      userId: sessionOf(ctx.state).userId,
      next: "/account/identities",
    });
  },
});
