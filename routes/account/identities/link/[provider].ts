import { askForProof } from "../../../../lib/http/step_up.ts";
import { sessionOf } from "../../../../lib/http/require_session.ts";
import { depart, providerOf } from "../../../../lib/oauth_departure.ts";
import { define } from "../../../../lib/state.ts";

/**
 * The way to a provider, to link it to this account. It is no link but a form, so
 * that no address that somebody is sent to begins it.
 */
export const handler = define.handlers({
  async POST(ctx) {
    const provider = providerOf(ctx);
    const refusal = await askForProof(ctx, {
      question: `Link ${provider.name}? It will let you in from then on.`,
      button: `Link ${provider.name}`,
    });
    if (refusal !== null) return refusal;
    return await depart(ctx, provider, {
      purpose: "link",
      userId: sessionOf(ctx.state).userId,
      next: "/account/identities?changed",
    });
  },
});
