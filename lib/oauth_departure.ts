/**
 * Sends somebody to a provider, if they clicked to go there. Whoever comes by
 * another site's link, a prefetch or a bookmark gets a page that asks for the
 * click, and no flow is begun.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import { h } from "preact";
import { STATUS_CODE } from "@std/http/status";
import { ContinueTo } from "../components/continue_to.tsx";
import type { Errand } from "./accounts/oauth/oauth.ts";
import type { Provider } from "./accounts/oauth/provider.ts";
import { readFlowCookie, writeFlowCookie } from "./http/flow_cookie.ts";
import { isOwnClick } from "./http/own_click.ts";
import { refuseArrival, refuseTurn } from "./oauth_refusals.ts";
import type { State } from "./state.ts";
import { takeTurn } from "./take_turn.ts";

/**
 * Finds the provider that an address names.
 *
 * @param ctx The request; its address has a parameter `provider`.
 * @returns The provider.
 * @throws {HttpError} 404 for one that is not in the settings.
 */
export function providerOf(
  { state, params }: Pick<Context<State>, "state" | "params">,
): Provider {
  const provider = state.site.oauth.find(params.provider);
  if (provider === null) throw new HttpError(STATUS_CODE.NotFound);
  return provider;
}

/**
 * Begins a flow, or asks for the click that begins it.
 *
 * @param ctx The request.
 * @param provider Where to go.
 * @param errand What for.
 * @returns The answer.
 */
export async function depart(
  ctx: Context<State>,
  provider: Provider,
  errand: Errand,
): Promise<Response> {
  const { state, req, url } = ctx;
  const { origin } = state.site.settings;
  state.title = `Continue with ${provider.name}`;
  const there = `${url.pathname}${url.search}`;
  // The provider sends people back to this origin, where the cookie has to be.
  const elsewhere = state.site.settings.ownOrigins.includes(url.origin) &&
    url.origin !== origin;
  if (elsewhere) return ctx.redirect(`${origin}${there}`, STATUS_CODE.SeeOther);
  if (!isOwnClick(req, origin)) {
    return await ctx.render(
      h(ContinueTo, { name: provider.name, href: there }),
    );
  }
  // Whoever keeps setting out would fill the database with flows.
  const turn = await takeTurn(ctx, "provider", { nobody: true });
  if (!turn.allowed) return await refuseTurn(ctx, turn);
  try {
    const shown = readFlowCookie(state, req.headers);
    const { url, secret } = await state.site.oauth.begin(
      provider,
      errand,
      shown,
    );
    writeFlowCookie(state, secret);
    return new Response(null, {
      status: STATUS_CODE.SeeOther,
      headers: { location: url.href },
    });
  } catch (error) {
    return await refuseArrival(ctx, provider, error);
  }
}
