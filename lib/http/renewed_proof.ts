/**
 * Where a form asks for the password as proof and for nothing else, proof that was given again on the way
 * to it counts in its place: `/account/confirm` asks for as much as logging in does, so for more than the
 * form. It counts for what was interrupted and for nothing else, so the form has to bring the draft that
 * was taken through that very proof. Neither proof from the log-in, on a device that somebody left behind
 * logged in, nor a copied cookie of somebody who has just confirmed is enough.
 *
 * @module
 */
import type { Context } from "fresh";
import type { State } from "../state.ts";
import { provedOnTheWay } from "./draft.ts";
import { sessionOf } from "./require_session.ts";
import { isProofFresh } from "./step_up.ts";

/**
 * Tells whether whoever asks has come to this form through the session's latest proof, recently enough.
 *
 * @param ctx A request behind `requireSession`, of the form's page.
 * @param draft The sealed draft, as it came.
 * @returns Whether the form need not ask for the password.
 * @throws {HttpError} 401 for a session that was not checked against KV.
 */
export function isProofRenewed(
  ctx: Pick<Context<State>, "state" | "url">,
  draft: string,
): boolean {
  const { authenticatedAt } = sessionOf(ctx.state);
  return isProofFresh(ctx.state) &&
    provedOnTheWay(ctx, draft) === authenticatedAt;
}
