// Pages, layouts and the app wrapper may be async functions. Those are awaited
// here; all others are rendered later, with the rest of the tree, where hooks
// and context work.
import { type FunctionComponent, h, type VNode } from "preact";
import type { Context } from "../context.ts";
import type { PageProps, RouteComponent } from "../types.ts";

/**
 * Prepares a page, layout or app wrapper for rendering.
 *
 * @param ctx The request.
 * @param component The component.
 * @param given Data for a page, or what a layout wraps.
 * @returns What to render, or a response that an async component gave instead.
 */
export async function renderComponent<State>(
  ctx: Context<State>,
  component: RouteComponent<State>,
  given: { data?: unknown; Component?: FunctionComponent },
): Promise<VNode | null | Response> {
  const { config, error, info, isPartial, params, req, route, state, url } =
    ctx;
  const props: PageProps<unknown, State> = {
    config,
    data: given.data ?? null,
    error,
    info,
    isPartial,
    params,
    req,
    route,
    state,
    url,
    Component: given.Component ?? Nothing,
  };
  if (isAsync<typeof props>(component)) return await component(props);
  return h(component as FunctionComponent<object>, props as object);
}

function Nothing(): null {
  return null;
}

function isAsync<P>(
  component: unknown,
): component is (props: P) => Promise<VNode | null | Response> {
  return Object.prototype.toString.call(component) === "[object AsyncFunction]";
}
