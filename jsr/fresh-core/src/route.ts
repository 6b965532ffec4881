// Runs a route: its handler for the method, then its page with the data the
// handler returned.
import type { Context } from "./context.ts";
import { INTERNAL } from "./internals.ts";
import type { HandlerFn } from "./handlers.ts";
import { HttpError } from "./http_error.ts";
import { renderComponent } from "./render/component.ts";
import type { Method, Route } from "./types.ts";

/**
 * Answers a request from a route.
 *
 * A page without a handler answers every method. Of handlers by method, GET
 * answers HEAD too and falls back to rendering the page; OPTIONS falls back to
 * naming the methods; any other missing one is refused with 405.
 *
 * @param ctx The request.
 * @param route The route.
 * @param status Status of a rendered page, unless its handler gives another.
 * @returns The handler's response, or the rendered page.
 * @throws {HttpError} 405 for a missing method, 404 for an empty route.
 */
export async function runRoute<State>(
  ctx: Context<State>,
  route: Route<State>,
  status = 200,
): Promise<Response> {
  const internals = ctx[INTERNAL];
  const { app, layouts } = internals.view;
  internals.view = {
    app: route.config?.skipAppWrapper ? null : app,
    layouts: route.config?.skipInheritedLayouts ? [] : layouts,
  };

  const result = await handlerFor(ctx, route)(ctx);
  if (result instanceof Response) return result;

  const init = {
    status: result.status ?? status,
    headers: new Headers(result.headers),
  };
  if (route.component === undefined) return await ctx.render(null, init);
  const content = await renderComponent(ctx, route.component, {
    data: result.data,
  });
  if (content instanceof Response) return content;
  return await ctx.render(content, init);
}

function handlerFor<State>(
  ctx: Context<State>,
  route: Route<State>,
): HandlerFn<unknown, State> {
  const { handler, component } = route;
  if (typeof handler === "function") return handler;
  if (handler === undefined) {
    if (component !== undefined) return empty;
    throw new HttpError(404);
  }

  const method = ctx.req.method as Method;
  const get = handler.GET ?? (component && empty);
  const chosen = handler[method] ??
    (method === "GET" || method === "HEAD" ? get : undefined);
  if (chosen !== undefined) return chosen;

  const allow = new Set<string>(Object.keys(handler));
  if (get !== undefined) allow.add("GET").add("HEAD");
  ctx[INTERNAL].allow = [...allow].join(", ");
  if (method === "OPTIONS") return noContent;
  throw new HttpError(405);
}

function empty() {
  return { data: {} };
}

function noContent<State>(ctx: Context<State>): Response {
  const allow = ctx[INTERNAL].allow ?? "";
  return new Response(null, { status: 204, headers: { allow } });
}
