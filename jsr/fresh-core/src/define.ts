// `define.*` does nothing at run time. It lends its types to what it is given,
// so that a handler and its page agree about the data between them.
import type { AnyComponent } from "preact";
import type { HandlerByMethod, HandlerFn, RouteHandler } from "./handlers.ts";
import type { Middleware } from "./middleware.ts";
import type { PageProps } from "./types.ts";

/** The helpers made by {@linkcode createDefine}; each returns its argument. */
export interface Define<State> {
  /** Types the handlers of a route. */
  handlers<
    Data,
    Handlers extends RouteHandler<Data, State> = RouteHandler<Data, State>,
  >(handlers: Handlers): typeof handlers;

  /** Types a page; `define.page<typeof handler>` takes the handler's data. */
  page<
    // deno-lint-ignore no-explicit-any
    Handler extends RouteHandler<any, State> = never,
    Data = Handler extends HandlerFn<infer Data, State> ? Data
      : Handler extends HandlerByMethod<infer Data, State> ? Data
      : never,
  >(render: AnyComponent<PageProps<Data, State>>): typeof render;

  /** Types one middleware, or an array of them. */
  middleware<M extends Middleware<State> | Middleware<State>[]>(
    middleware: M,
  ): typeof middleware;

  /** Types a layout. */
  layout(render: AnyComponent<PageProps<unknown, State>>): typeof render;
}

/**
 * Makes the `define.*` helpers of a project; call it once and export the result.
 *
 * @typeParam State What middlewares share as `ctx.state`.
 * @returns Helpers that give types and change nothing.
 *
 * @example Once, in a file of its own
 * ```ts
 * import { createDefine } from "fresh";
 * import assert from "node:assert/strict";
 *
 * const define = createDefine<{ name: string }>();
 * const greet = define.middleware((ctx) => new Response(ctx.state.name));
 * assert.equal(typeof greet, "function");
 * ```
 */
export function createDefine<State>(): Define<State> {
  return {
    handlers: (handlers) => handlers,
    page: (render) => render,
    middleware: (middleware) => middleware,
    layout: (render) => render,
  };
}
