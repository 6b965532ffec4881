/**
 * A form that somebody had filled in, or a page that they had asked for, when they were asked for proof.
 * What they typed travels with them, sealed, through `/account/confirm` back to the page that they came
 * from, which shows it again and says that nothing has been done yet. It opens on that page, for the
 * session that was interrupted, for ten minutes; it holds only the fields that the route names, and so
 * never a password or a code. It fills in and does nothing: since it is sealed, no link from elsewhere
 * can fill in a form here. Confirming notes in it which proof it was taken through, and only the
 * browser that confirmed is sent that.
 *
 * @module
 */
import type { Context } from "fresh";
import type { Session } from "../sessions/mod.ts";
import type { State } from "../state.ts";
import { readForm } from "./form.ts";
import { sessionOf } from "./require_session.ts";
import { openInTime, sealUntil } from "./sealed_until.ts";

/** What is said above a form that was interrupted. */
export const INTERRUPTED =
  "You have confirmed that it is you. Nothing has been done yet: finish here what you began.";

/** What was typed, by field. */
export type Draft = Readonly<Record<string, string>>;

/** For how long it can be taken up again, in milliseconds. */
const LIFETIME = 600_000;

/** The longest that it may become and still fit into an address, in characters. */
const MAX_LENGTH = 1800;

/** What is sealed. */
interface Kept {
  /** What was typed; `null` where a page was asked for. */
  readonly fields: Draft | null;
  /** Until when it can be taken up again, in milliseconds since 1970. */
  readonly until: number;
  /** When the proof was given that it was taken through, in milliseconds since 1970. */
  readonly provedAt?: number;
}

/**
 * Seals what a form brought, or that a page was asked for.
 *
 * @param ctx A request behind `requireSession`; its body is used up.
 * @param names The fields to keep; never one that holds a password or a code.
 * @returns The path of the page, which finds the draft in its address; without it when it is too long.
 */
export async function keepDraft(
  { state, req, url }: Context<State>,
  names: readonly string[],
): Promise<string> {
  const isForm = req.method === "POST";
  // Who came with a draft already keeps what they typed, and the time that they have.
  const own = url.searchParams.get("draft") ?? "";
  if (!isForm && read(state, url.pathname, own)) return pathOf(url);
  if (names.length === 0) await req.body?.cancel();
  const typed = names.length > 0 && isForm ? await readForm(req, names) : {};
  const sealed = seal(state, url.pathname, {
    fields: isForm ? typed : null,
    until: state.site.clock() + LIFETIME,
  });
  return sealed.length > MAX_LENGTH
    ? url.pathname
    : `${url.pathname}?draft=${sealed}`;
}

/**
 * Notes in the draft that an address may hold that proof was given on the way to it.
 *
 * @param state The request's state, with the session as the proof has left it.
 * @param next The address: a path that `checkNext` let through.
 * @returns The address to go on to; the same without a draft of this session and page.
 */
export function takeThroughProof(state: State, next: string): string {
  const url = new URL(next, state.site.settings.origin);
  const sealed = url.searchParams.get("draft");
  if (sealed === null || state.session === null) return next;
  const kept = read(state, url.pathname, sealed);
  if (kept === null) return next;
  const provedAt = state.session.authenticatedAt;
  const again = seal(state, url.pathname, { ...kept, provedAt });
  url.searchParams.set("draft", again);
  return pathOf(url);
}

/**
 * Finds the draft in the address of a page.
 *
 * @param ctx A request behind `requireSession`.
 * @returns What was typed; `null` without a draft, when it is another session's or page's, or too late.
 */
export function openDraft({ state, url }: Context<State>): Draft | null {
  const sealed = url.searchParams.get("draft") ?? "";
  return read(state, url.pathname, sealed)?.fields ?? null;
}

/**
 * Tells which proof a draft was taken through.
 *
 * @param ctx A request behind `requireSession`, of the page that the draft belongs to.
 * @param sealed The draft, any text.
 * @returns When the proof was given, in milliseconds since 1970; `null` for none, or no draft that opens here.
 */
export function provedOnTheWay(
  { state, url }: Pick<Context<State>, "state" | "url">,
  sealed: string,
): number | null {
  return read(state, url.pathname, sealed)?.provedAt ?? null;
}

function seal(state: State, path: string, kept: Kept): string {
  const context = contextOf(sessionOf(state), path);
  return sealUntil(state.site, kept, kept.until, context);
}

function read(state: State, path: string, sealed: string): Kept | null {
  const context = contextOf(sessionOf(state), path);
  return openInTime<Kept>(state.site, sealed, context);
}

function pathOf({ pathname, search, hash }: URL): string {
  return `${pathname}${search}${hash}`;
}

// As with an interrupted action, what stays the same when proof is given again.
function contextOf({ userId, createdAt }: Session, path: string): string {
  return `form at ${path} of ${userId} since ${createdAt}`;
}
