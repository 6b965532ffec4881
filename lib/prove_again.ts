/**
 * Renews a session whose owner has just given proof again: a new session ID, and
 * the old one is dead (ASVS 7.2.4).
 *
 * @module
 */
import { dropRenewal, sessionOf } from "./http/require_session.ts";
import type { FactorProof } from "./accounts/factors/factors.ts";
import { useFactor } from "./factor_use.ts";
import { isConditionFailed, type Together } from "./sessions/mod.ts";
import type { State } from "./state.ts";

/**
 * Renews the session of the request.
 *
 * @param state The state of a request behind `requireSession`; it gets the new session and its cookie.
 * @param amr How proof was given (RFC 8176).
 * @param together What the proof rests on, and what it uses up.
 * @param factor Proof by a factor, which is used up as well.
 * @returns `renewed`; `outdated` when what was proved does not hold any more, or
 * `over` when the session has ended meanwhile.
 */
export async function proveAgain(
  state: State,
  amr: readonly string[],
  together: Together,
  factor?: FactorProof,
): Promise<"renewed" | "outdated" | "over"> {
  try {
    const { sessions } = state.site;
    const renewed = await useFactor(
      factor,
      together,
      (both) => sessions.reauthenticate(sessionOf(state), amr, both),
    );
    if (renewed === null) {
      dropRenewal(state);
      return "over";
    }
    state.session = renewed.session;
    state.setCookies = [...renewed.setCookies];
    return "renewed";
  } catch (error) {
    if (isConditionFailed(error)) return "outdated";
    throw error;
  }
}
