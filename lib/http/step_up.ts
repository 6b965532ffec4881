/**
 * Step-up: before something sensitive, proof that is older than `stepUpAge` is
 * asked for again (ASVS 7.5). What counts is when the session's record in KV says
 * that proof was given, never what a cookie says.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import type { State } from "../state.ts";
import { keepDraft } from "./draft.ts";
import { readForm } from "./form.ts";
import { type InterruptedAction, sealAction } from "./interrupted_action.ts";
import { problem } from "./problem.ts";
import { sessionOf } from "./require_session.ts";

/** How an action that was interrupted is taken up again. */
export interface Again {
  /** The question above the button, such as `Log out every other device?` */
  readonly question: string;
  /** The words on the button. */
  readonly button: string;
  /** Fields of the form to send along; never name one that holds a password or a code. */
  readonly keep?: readonly string[];
  /** Whether it ends something, and is drawn so. */
  readonly ends?: boolean;
  /** For a download, which leaves the page as it is: where to go back to. */
  readonly back?: InterruptedAction["back"];
}

/** A form that is shown again as it was filled in, by a page that opens the draft; the page itself may be kept so too. */
export interface FormKept {
  /** The fields to keep; never name one that holds a password or a code. */
  readonly draft: readonly string[];
}

/**
 * Tells whether proof was given recently enough for what is sensitive.
 *
 * @param state The state of a request behind `requireSession`.
 * @returns Whether it is no older than `stepUpAge`.
 * @throws {HttpError} 401 for a session that was not checked against KV.
 */
export function isProofFresh(state: State): boolean {
  const session = sessionOf(state);
  if (!session.live) throw new HttpError(STATUS_CODE.Unauthorized);
  const { settings, clock } = state.site;
  return clock() - session.authenticatedAt <= settings.session.stepUpAge;
}

/**
 * Asks for proof, if the last is too old. A page is come back to afterwards; an
 * action is offered again if there are words for it, a form is shown again on the
 * page of the same path, and anything else is begun anew there. The API answers 403 with problem details, since 401 says
 * that there is no session at all; their members are those of RFC 9470, whose
 * challenge is for bearer tokens.
 *
 * @param ctx A request behind `requireSession`.
 * @param again How what is posted is taken up again; a function is called only if it is. A page whose form
 * asks for no password after the proof gives a draft for itself too.
 * @returns What to answer instead of going on; `null` when proof is fresh.
 *
 * @example
 * ```ts ignore
 * const refusal = await askForProof(ctx, { question: "Log out?", button: "Log out" });
 * if (refusal !== null) return refusal;
 * ```
 */
export async function askForProof(
  ctx: Context<State>,
  again?: Again | FormKept | (() => Promise<Again>),
): Promise<Response | null> {
  const { state, req, url } = ctx;
  if (isProofFresh(state)) return null;
  if (url.pathname.startsWith("/api/")) {
    await req.body?.cancel();
    return refuse(state);
  }
  const keepsPage = typeof again === "object" && "draft" in again;
  const next = req.method === "POST" || keepsPage
    ? await afterwards(ctx, typeof again === "function" ? await again() : again)
    : `${url.pathname}${url.search}`;
  return ctx.redirect(
    `/account/confirm?next=${encodeURIComponent(next)}`,
    STATUS_CODE.SeeOther,
  );
}

function refuse(state: State): Response {
  const { audit, settings: { origin, session } } = state.site;
  // Printed only: pages of ours ask, and go on to the confirmation.
  audit.refused("stale-proof", { userId: sessionOf(state).userId });
  return problem(
    STATUS_CODE.Forbidden,
    "Give proof again on the page named in confirm, then send this again.",
    {
      error: "insufficient_user_authentication",
      max_age: Math.floor(session.stepUpAge / 1000),
      confirm: `${origin}/account/confirm`,
    },
  );
}

async function afterwards(
  ctx: Context<State>,
  again: Again | FormKept | undefined,
): Promise<string> {
  const { state, req, url } = ctx;
  if (again === undefined) {
    await req.body?.cancel();
    return url.pathname;
  }
  if ("draft" in again) return await keepDraft(ctx, again.draft);
  const { question, button, keep = [], ends = false, back } = again;
  if (keep.length === 0) await req.body?.cancel();
  const action: InterruptedAction = {
    path: url.pathname,
    fields: keep.length > 0 ? await readForm(req, keep) : {},
    question,
    button,
    ends,
    back,
  };
  const sealed = sealAction(state, sessionOf(state), action);
  return sealed === null ? "/account" : `/account/again?action=${sealed}`;
}
