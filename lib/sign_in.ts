/**
 * Signs a person in who has just given a password: the same after sign-up and
 * after log-in.
 *
 * @module
 */
import type { Context } from "fresh";
import type { User } from "./accounts/users.ts";
import { describeDevice } from "./devices.ts";
import type { State } from "./state.ts";

/**
 * Starts a session on the device that asks.
 *
 * @param ctx The request; its answer gets the cookie.
 * @param user Who it is.
 * @param persistent Whether the cookie outlives the browser.
 */
export async function signIn(
  { state, req }: Context<State>,
  user: User,
  persistent: boolean,
): Promise<void> {
  const { session, setCookies } = await state.site.sessions.signIn(
    req.headers,
    {
      userId: user.id,
      amr: ["pwd"],
      device: describeDevice(req.headers, state.address),
      claims: { name: user.name },
      persistent,
    },
  );
  state.session = session;
  // Whatever the old session was to get, this one replaces it.
  state.setCookies = [...setCookies];
}
