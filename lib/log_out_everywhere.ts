/**
 * "Log out everywhere", the same for the form and the API.
 *
 * @module
 */
import { endAllSessions } from "./end_sessions.ts";
import { sessionOf } from "./http/require_session.ts";
import type { State } from "./state.ts";

/**
 * Ends every session of the account that asks, voids what was asked for in them, and clears this device's cookie.
 *
 * @param state The state of a request behind `requireSession`.
 */
export async function logOutEverywhere(state: State): Promise<void> {
  const { sessions } = state.site;
  await endAllSessions(sessions, sessionOf(state).userId);
  const { setCookies } = await sessions.signOut(null);
  state.session = null;
  state.setCookies = [...setCookies];
}
