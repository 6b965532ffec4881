/**
 * Sends somebody to a provider, if they clicked to go there: on a link, or on the
 * button of a form, which no other site can send. Whoever comes by another site's
 * link, a prefetch or a bookmark gets a page that asks for the click, and no flow
 * is begun.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import { h } from "preact";
import { STATUS_CODE } from "@std/http/status";
import {
  ContinueTo,
  type ContinueToProps,
} from "../components/continue_to.tsx";
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
 * Begins a flow, or asks for the click that begins it. A form is answered with a
 * page that goes on by itself: a redirect would be the form's own, and browsers
 * stop it where `form-action` names this site alone.
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
  const posted = req.method === "POST";
  const show = (props: Omit<ContinueToProps, "name">, init?: ResponseInit) =>
    ctx.render(h(ContinueTo, { name: provider.name, ...props }), init);
  // The provider sends people back to this origin, where the cookie has to be.
  const elsewhere = state.site.settings.ownOrigins.includes(url.origin) &&
    url.origin !== origin;
  if (elsewhere) {
    return posted
      ? await show({ href: `${origin}${errand.next}` })
      : ctx.redirect(`${origin}${there}`, STATUS_CODE.SeeOther);
  }
  if (!posted && !isOwnClick(req, origin)) return await show({ href: there });
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
    if (posted) {
      const instead = { label: "Back", href: errand.next };
      return await show({ href: url.href, instead }, {
        headers: { refresh: `0; url=${url.href}` },
      });
    }
    return new Response(null, {
      status: STATUS_CODE.SeeOther,
      headers: { location: url.href },
    });
  } catch (error) {
    return await refuseArrival(ctx, provider, error, errand);
  }
}
