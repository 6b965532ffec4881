import { h } from "preact";
import { ContinueTo } from "../../../components/continue_to.tsx";
import { arrive } from "../../../lib/oauth_arrival.ts";
import { providerOf } from "../../../lib/oauth_departure.ts";
import { define } from "../../../lib/state.ts";

/** The way back from a provider. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, req, url } = ctx;
    const provider = providerOf(ctx);
    // Asking what is there is no way back.
    if (req.method !== "GET") return new Response(null);
    const { sameSite } = state.site.settings.session.cookie;
    if (sameSite === "Strict" && comesFromElsewhere(req)) {
      // The browser keeps a strict cookie to itself until a page of ours asks.
      const href = `${url.pathname}${url.search}`;
      return await ctx.render(h(ContinueTo, { name: provider.name, href }), {
        headers: { refresh: "0" },
      });
    }
    return await arrive(ctx, provider);
  },
});

function comesFromElsewhere({ headers }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  return site !== null && site !== "same-origin";
}
