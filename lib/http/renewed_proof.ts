/**
 * Where a form asks for the password as proof and for nothing else, proof that was just given again
 * counts in its place: `/account/confirm` asks for as much as logging in does, so for more than the form.
 * Proof from the log-in itself does not: a device that somebody left behind logged in is not enough.
 *
 * @module
 */
import type { State } from "../state.ts";
import { sessionOf } from "./require_session.ts";
import { isProofFresh } from "./step_up.ts";

/**
 * Tells whether whoever asks has given proof again, after logging in and recently enough.
 *
 * @param state The state of a request behind `requireSession`.
 * @returns Whether a form need not ask for the password.
 * @throws {HttpError} 401 for a session that was not checked against KV.
 */
export function isProofRenewed(state: State): boolean {
  const { authenticatedAt, createdAt } = sessionOf(state);
  return isProofFresh(state) && authenticatedAt > createdAt;
}
