/**
 * Signs a person in who has just given a password: the same after sign-up and
 * after log-in.
 *
 * @module
 */
import type { Context } from "fresh";
import type { User } from "./accounts/users.ts";
import { describeDevice } from "./devices.ts";
import { SessionError, type SessionErrorCode } from "./sessions/mod.ts";
import type { State } from "./state.ts";

const REFUSALS: ReadonlySet<SessionErrorCode> = new Set([
  "ERR_CONDITION_FAILED",
  "ERR_SUBJECT_DISABLED",
]);

/** How the session is to be started. */
export interface SignInOptions {
  /** Whether the cookie outlives the browser; `false` unless given. */
  readonly persistent?: boolean;
  /** That the password is still the one that was proved. */
  readonly passwordCheck?: Deno.AtomicCheck;
}

/**
 * Starts a session on the device that asks.
 *
 * @param ctx The request; its answer gets the cookie.
 * @param user Who it is.
 * @param options How.
 * @returns Whether it was started; `false` when the password was changed in the
 * meantime, or the user may not be signed in.
 */
export async function signIn(
  { state, req }: Context<State>,
  user: User,
  { persistent, passwordCheck }: SignInOptions = {},
): Promise<boolean> {
  try {
    const { session, setCookies } = await state.site.sessions.signIn(
      req.headers,
      {
        userId: user.id,
        amr: ["pwd"],
        device: describeDevice(req.headers, state.address),
        claims: { name: user.name },
        persistent,
        together: { checks: passwordCheck && [passwordCheck] },
      },
    );
    state.session = session;
    // Whatever the old session was to get, this one replaces it.
    state.setCookies = [...setCookies];
    return true;
  } catch (error) {
    if (error instanceof SessionError && REFUSALS.has(error.code)) return false;
    throw error;
  }
}
