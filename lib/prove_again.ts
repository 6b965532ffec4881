/**
 * Renews a session whose owner has just given proof again: a new session ID, and
 * the old one is dead (ASVS 7.2.4).
 *
 * @module
 */
import { dropRenewal, sessionOf } from "./http/require_session.ts";
import { SessionError, type Together } from "./sessions/mod.ts";
import type { State } from "./state.ts";

/**
 * Renews the session of the request.
 *
 * @param state The state of a request behind `requireSession`; it gets the new session and its cookie.
 * @param amr How proof was given (RFC 8176).
 * @param together What the proof rests on, and what it uses up.
 * @returns `renewed`; `outdated` when what was proved does not hold any more, or
 * `over` when the session has ended meanwhile.
 */
export async function proveAgain(
  state: State,
  amr: readonly string[],
  together: Together,
): Promise<"renewed" | "outdated" | "over"> {
  try {
    const { sessions } = state.site;
    const renewed = await sessions.reauthenticate(
      sessionOf(state),
      amr,
      together,
    );
    if (renewed === null) {
      dropRenewal(state);
      return "over";
    }
    state.session = renewed.session;
    state.setCookies = [...renewed.setCookies];
    return "renewed";
  } catch (error) {
    const outdated = error instanceof SessionError &&
      error.code === "ERR_CONDITION_FAILED";
    if (outdated) return "outdated";
    throw error;
  }
}
