/**
 * Puts the cookies of a request's state on its answer, whatever the answer is:
 * a renewed token must not get lost because the page behind it failed.
 *
 * @module
 */
import { define } from "../state.ts";
import { serverTiming } from "./server_timing.ts";

/**
 * Makes the middleware.
 *
 * @returns The middleware.
 */
export function responseCookies() {
  return define.middleware(async function responseCookies(ctx) {
    ctx.state.setCookies = [];
    const response = await ctx.next();
    for (const cookie of ctx.state.setCookies) {
      response.headers.append("set-cookie", cookie);
    }
    if (ctx.state.resolution !== undefined) {
      response.headers.set("server-timing", serverTiming(ctx.state));
    }
    return response;
  });
}
