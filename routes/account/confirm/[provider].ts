import { checkNext } from "../../../lib/http/next_path.ts";
import { sessionOf } from "../../../lib/http/require_session.ts";
import { depart, providerOf } from "../../../lib/oauth_departure.ts";
import { define } from "../../../lib/state.ts";

/** The way to a provider, to prove again who one is. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, url } = ctx;
    const { origin } = state.site.settings;
    return await depart(ctx, providerOf(ctx), {
      purpose: "confirm",
      userId: sessionOf(state).userId,
      next: checkNext(url.searchParams.get("next"), origin),
    });
  },
});
