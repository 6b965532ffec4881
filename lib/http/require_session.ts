/**
 * Demands a session that was checked against KV, whatever the strategy. When KV
 * cannot be asked nobody is let in, and nobody's cookie is taken away.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import { define, type State } from "../state.ts";
import {
  type Holding,
  isStoreUnavailable,
  type Session,
} from "../sessions/mod.ts";

/** A session that was there when the request began, and is over when it would have acted. */
export class SessionOver extends Error {
  override name = "SessionOver";
}

/**
 * Makes the middleware. A session that ends before the request has acted is answered as one that had
 * ended before it came: its sender decides when the last of its body arrives.
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
    if (state.session === null) {
      dropRenewal(state);
      return await refuse(ctx);
    }
    try {
      return await ctx.next();
    } catch (error) {
      if (!(error instanceof SessionOver)) throw error;
      forgetSession(state);
      return await refuse(ctx);
    }
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
 * Takes a session that turned out to be over out of the request's state.
 *
 * @param state The request's state.
 */
export function forgetSession(state: State): void {
  state.session = null;
  dropRenewal(state);
}

/**
 * Says how the session of a request is read for a write that rests on it. Whatever changes who may
 * do what takes this along, since between a request's first look at its session and its write, the
 * session may have been ended.
 *
 * @param state The state of a request behind {@linkcode requireSession}.
 * @returns What reads it; it throws `SessionOver`, which the middleware answers, when it is over.
 */
export function holdingOf(state: State): Holding {
  const session = sessionOf(state);
  return async () => {
    const holding = await state.site.sessions.holding(session);
    if (holding === null) throw new SessionOver();
    return holding;
  };
}

/**
 * Looks at the session of a request again, for what is shown or begun and not written.
 *
 * @param state The state of a request behind {@linkcode requireSession}.
 * @throws {SessionOver} When it is over.
 */
export async function assertHeld(state: State): Promise<void> {
  await holdingOf(state)();
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
