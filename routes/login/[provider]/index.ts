import { checkNext } from "../../../lib/http/next_path.ts";
import { isLoggedIn } from "../../../lib/http/require_session.ts";
import { depart, providerOf } from "../../../lib/oauth_departure.ts";
import { define } from "../../../lib/state.ts";

/** The way to a provider, to log in. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, url } = ctx;
    const provider = providerOf(ctx);
    const { origin } = state.site.settings;
    const next = checkNext(url.searchParams.get("next"), origin);
    if (await isLoggedIn(state)) return ctx.redirect(next, 303);
    return await depart(ctx, provider, { purpose: "log-in", next });
  },
});
