/**
 * What somebody was about to do when they were asked for proof. It travels with
 * them, sealed, through `/account/confirm` to a page with one button that does it
 * after all. It opens for the session that was interrupted and for nobody else,
 * for ten minutes; it holds only the fields that the route names, and so never a
 * password. It is carried out by nothing but that button, which posts to the very
 * same route under the same rules as every form of the site.
 *
 * @module
 */
import type { Session } from "../sessions/mod.ts";
import type { State } from "../state.ts";
import { openInTime, sealUntil } from "./sealed_until.ts";

/** An action, and the words for it. */
export interface InterruptedAction {
  /** The path that it is posted to. */
  readonly path: string;
  /** The fields that are sent along. */
  readonly fields: Readonly<Record<string, string>>;
  /** The question above the button. */
  readonly question: string;
  /** The words on the button. */
  readonly button: string;
  /** Whether it ends something. */
  readonly ends: boolean;
  /** For a download, after which the page is still there: the page to go back to. */
  readonly back?: { readonly label: string; readonly href: string };
}

/** For how long it can be taken up again, in milliseconds. */
const LIFETIME = 600_000;

/** The longest that it may become and still fit into an address, in characters. */
const MAX_LENGTH = 1800;

/**
 * Seals an action for the session that asks.
 *
 * @param state The request's state.
 * @param session The session that is interrupted.
 * @param action The action.
 * @returns Text for an address; `null` when the action is too large for that.
 */
export function sealAction(
  { site }: State,
  session: Session,
  action: InterruptedAction,
): string | null {
  const until = site.clock() + LIFETIME;
  const sealed = sealUntil(site, action, until, contextOf(session));
  return sealed.length > MAX_LENGTH ? null : sealed;
}

/**
 * Opens what was sealed.
 *
 * @param state The request's state.
 * @param session The session that asks.
 * @param sealed The text, as it came.
 * @returns The action; `null` when it is not this session's, or too late.
 */
export function openAction(
  { site }: State,
  session: Session,
  sealed: string,
): InterruptedAction | null {
  const opened = openInTime<InterruptedAction>(
    site,
    sealed,
    contextOf(session),
  );
  if (opened === null) return null;
  const { until: _, ...action } = opened;
  return action;
}

// The session ID changes when proof is given; whose session it is, and when it was started, does not.
function contextOf({ userId, createdAt }: Session): string {
  return `interrupted action of ${userId} since ${createdAt}`;
}
