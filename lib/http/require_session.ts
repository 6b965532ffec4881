/**
 * Demands a session that was checked against KV, whatever the strategy. When KV
 * cannot be asked nobody is let in, and nobody's cookie is taken away.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import { define, type State } from "../state.ts";
import { isStoreUnavailable, type Session } from "../sessions/mod.ts";

/**
 * Makes the middleware.
 *
 * @param refuse Answers who has no session.
 * @returns The middleware; behind it, `ctx.state.session` is never `null`.
 */
export function requireSession(
  refuse: (ctx: Context<State>) => Response | Promise<Response>,
) {
  return define.middleware(async function requireSession(ctx) {
    const { state } = ctx;
    if (state.resolution?.outcome === "unavailable") {
      throw new HttpError(STATUS_CODE.ServiceUnavailable);
    }
    state.session = state.session &&
      await state.site.sessions.live(state.session);
    if (state.session !== null) return await ctx.next();
    dropRenewal(state);
    return await refuse(ctx);
  });
}

/**
 * Tells whether whoever asks is logged in already, so that a form to log in
 * would be pointless. KV is asked, as a protected page would: memory that is
 * behind must not send anybody in a circle between the two. When KV does not
 * answer, the form is shown.
 *
 * @param state The request's state; a session that is over is taken out of it.
 * @returns Whether a protected page would let them in.
 */
export async function isLoggedIn(state: State): Promise<boolean> {
  if (state.session === null) return false;
  try {
    state.session = await state.site.sessions.live(state.session);
    if (state.session === null) dropRenewal(state);
    return state.session !== null;
  } catch (error) {
    if (isStoreUnavailable(error)) return false;
    throw error;
  }
}

/**
 * Takes back what the session was renewed with at this request, because it turned
 * out to be over: another answer may have brought the browser a better cookie,
 * and must not be overwritten.
 *
 * @param state The request's state.
 */
export function dropRenewal(state: State): void {
  const renewal = state.resolution?.setCookies ?? [];
  state.setCookies = state.setCookies.filter((line) => !renewal.includes(line));
}

/**
 * Returns the session of a route behind {@linkcode requireSession}.
 *
 * @param state The request's state.
 * @returns The session.
 * @throws {HttpError} 401 where no middleware demanded one.
 */
export function sessionOf(state: State): Session {
  if (state.session === null) throw new HttpError(STATUS_CODE.Unauthorized);
  return state.session;
}
