// Middlewares run in order, each deciding whether the next one runs. A chain is
// put together once; a request only walks along it.
import type { Context } from "./context.ts";

/** Looks at a request, and answers it or passes it on with `ctx.next()`. */
export type Middleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response>;

/** Older name of {@linkcode Middleware}. @deprecated Use `Middleware`. */
export type MiddlewareFn<State> = Middleware<State>;

/** A middleware, or a function that will fetch one. */
export type MaybeLazyMiddleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response | Middleware<State>>;

/**
 * Joins middlewares into one.
 *
 * While a middleware runs, and again after what it called has answered,
 * `ctx.next()` means the middleware behind it. What is thrown further down is
 * put in `ctx.error` on its way up. A middleware that returns a function was a
 * lazy one: the function takes its place for good.
 *
 * @param steps Middlewares in the order they run.
 * @param last Answers when every middleware passed the request on.
 * @returns The whole chain as one middleware.
 */
export function compose<State>(
  steps: readonly MaybeLazyMiddleware<State>[],
  last: Middleware<State>,
): (ctx: Context<State>) => Promise<Response> {
  const chain = steps.slice();

  async function run(ctx: Context<State>, at: number): Promise<Response> {
    if (at === chain.length) return await last(ctx);

    const next = async () => {
      try {
        return await run(ctx, at + 1);
      } catch (error) {
        ctx.error = error;
        throw error;
      } finally {
        ctx.next = next;
      }
    };
    ctx.next = next;

    const result = await chain[at](ctx);
    if (typeof result !== "function") return result;
    chain[at] = result;
    ctx.next = next;
    return await result(ctx);
  }

  return (ctx) => run(ctx, 0);
}
