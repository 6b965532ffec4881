// From a vnode to an HTML response: layouts around the page, the app wrapper
// around those, then one pass that renders it all.
import { isValidElement, type VNode } from "preact";
import type { Context } from "../context.ts";
import { INTERNAL } from "../internals.ts";
import { withNonce } from "../nonce.ts";
import type { LayoutConfig } from "../types.ts";
import { renderComponent } from "./component.ts";
import { renderDocument } from "./document.ts";

/**
 * Renders a page inside the layouts and app wrapper that hold at this moment.
 *
 * @param ctx The request.
 * @param page The page; `null` for an empty one.
 * @param init Status and headers of the response.
 * @param config Which wrappers to leave out.
 * @returns The HTML response, or what an async wrapper returned instead.
 * @throws {TypeError} When the page is no JSX element.
 */
export async function renderPage<State>(
  ctx: Context<State>,
  // deno-lint-ignore no-explicit-any
  page: VNode<any> | null,
  init: ResponseInit = {},
  config: LayoutConfig = {},
): Promise<Response> {
  if (page !== null && !isValidElement(page)) {
    throw new TypeError("Pass a JSX element or null to ctx.render().");
  }
  const { app, layouts } = ctx[INTERNAL].view;
  const wrappers = config.skipInheritedLayouts ? [] : [...layouts];
  if (app !== null && !config.skipAppWrapper) wrappers.unshift(app);

  let tree: VNode | null = page;
  for (const wrapper of wrappers.reverse()) {
    const inner = tree;
    const Component = () => inner;
    ctx.Component = Component;
    const wrapped = await renderComponent(ctx, wrapper, { Component });
    if (wrapped instanceof Response) return wrapped;
    tree = wrapped;
  }

  const { html, links, nonce } = renderDocument(ctx, tree);
  const headers = new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  if (links !== "") headers.append("Link", links);
  ctx[INTERNAL].nonce = nonce;
  const { status = 200, statusText } = init;
  return withNonce(new Response(html, { status, statusText, headers }), nonce);
}
