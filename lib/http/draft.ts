/**
 * A form that somebody had filled in when they were asked for proof. What they typed travels with them,
 * sealed, through `/account/confirm` back to the page that they came from, which shows it again and says
 * that nothing has been done yet. It opens on that page, for the session that was interrupted, for ten
 * minutes; it holds only the fields that the route names, and so never a password or a code. It fills in
 * and does nothing: since it is sealed, no link from elsewhere can fill in a form here.
 *
 * @module
 */
import type { Context } from "fresh";
import type { Session } from "../sessions/mod.ts";
import type { State } from "../state.ts";
import { readForm } from "./form.ts";
import { sessionOf } from "./require_session.ts";

/** What is said above a form that was interrupted. */
export const INTERRUPTED =
  "You have confirmed that it is you. Nothing has been done yet: finish here what you began.";

/** What was typed, by field. */
export type Draft = Readonly<Record<string, string>>;

/** For how long it can be taken up again, in milliseconds. */
const LIFETIME = 600_000;

/** The longest that it may become and still fit into an address, in characters. */
const MAX_LENGTH = 1800;

/**
 * Seals what a form brought.
 *
 * @param ctx A request behind `requireSession`; its body is used up.
 * @param names The fields to keep; never one that holds a password or a code.
 * @returns The path of the page, which finds the draft in its address; without it when it is too long.
 */
export async function keepDraft(
  { state, req, url }: Context<State>,
  names: readonly string[],
): Promise<string> {
  if (names.length === 0) await req.body?.cancel();
  const fields = names.length > 0 ? await readForm(req, names) : {};
  const { sealedBox, clock } = state.site;
  const sealed = sealedBox.seal(
    JSON.stringify({ fields, until: clock() + LIFETIME }),
    contextOf(sessionOf(state), url.pathname),
  );
  return sealed.length > MAX_LENGTH
    ? url.pathname
    : `${url.pathname}?draft=${sealed}`;
}

/**
 * Finds the draft in the address of a page.
 *
 * @param ctx A request behind `requireSession`.
 * @returns What was typed; `null` without a draft, when it is another session's or page's, or too late.
 */
export function openDraft({ state, url }: Context<State>): Draft | null {
  const sealed = url.searchParams.get("draft");
  if (sealed === null) return null;
  const { sealedBox, clock } = state.site;
  const opened = sealedBox.open(
    sealed,
    contextOf(sessionOf(state), url.pathname),
  );
  if (opened === null) return null;
  const { fields, until } = JSON.parse(opened.text);
  return clock() < until ? fields : null;
}

// As with an interrupted action, what stays the same when proof is given again.
function contextOf({ userId, createdAt }: Session, path: string): string {
  return `form at ${path} of ${userId} since ${createdAt}`;
}
