/**
 * Opening a link that was mailed. Looking at it uses nothing up, since programs that scan mail look at
 * every link: only the button does, by POST. The token is in the page's address, so the page sends no
 * `Referer` anywhere, and the address is in no log of ours.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import { didAsk } from "../accounts/asking_browser.ts";
import { linkFailed, linkMethod } from "../accounts/link_record.ts";
import type { LinkPurpose } from "../accounts/link_purposes.ts";
import type { OpenLink } from "../accounts/one_time_links.ts";
import type { State } from "../state.ts";
import { askingSecret } from "./asking_cookie.ts";

/** A link that works, and whether this browser asked for it. */
export interface LinkVisit<P extends LinkPurpose> {
  /** The link. */
  readonly link: OpenLink<P>;
  /** Whether this browser asked for it; another one has to know the code. */
  readonly asked: boolean;
}

/**
 * Refuses where there is no mail.
 *
 * @param state The request's state.
 * @throws {HttpError} 404.
 */
export function requireMail({ site }: State): void {
  if (!site.mail.works) throw new HttpError(STATUS_CODE.NotFound);
}

/**
 * Finds the link of a request. Using one that works no more is recorded, looking at it is not.
 *
 * @param ctx The request; its answer will send no `Referer`.
 * @param purpose What the link must be for.
 * @returns The link; `null` when it works no more, or never did.
 * @throws {HttpError} 404 where there is no mail.
 */
export async function visitLink<P extends LinkPurpose>(
  ctx: Context<State>,
  purpose: P,
): Promise<LinkVisit<P> | null> {
  const { state, req, params } = ctx;
  requireMail(state);
  // Browsers then send "Origin: null" with the form, and "Sec-Fetch-Site" speaks for them.
  state.adjustHeaders = (headers) =>
    headers.set("referrer-policy", "no-referrer");
  const { byMail } = state.site.accounts;
  const link = await byMail.findLink(purpose, params.token);
  if (link === null) {
    if (req.method === "POST") await noteDeadLink(state, purpose, params.token);
    return null;
  }
  const secret = askingSecret(state, req.headers, purpose);
  return { link, asked: didAsk(link, secret) };
}

/**
 * Proves that a link is in the right hands: by the browser's cookie, or else by the code.
 *
 * @param state The request's state.
 * @param visit The link.
 * @param code The code, as it was typed.
 * @returns The link, to be used; `wrong` for a wrong code, `gone` when it works no more.
 */
export async function proveLink<P extends LinkPurpose>(
  { site }: State,
  { link, asked }: LinkVisit<P>,
  code: string,
): Promise<OpenLink<P> | "wrong" | "gone"> {
  if (asked) return link;
  // A field that was left empty is no guess.
  if (code.trim() === "") return "wrong";
  const proved = await site.accounts.byMail.tryCode(link, code);
  if (typeof proved === "string") {
    await site.audit.record(linkFailed(link, "wrong-code"));
  }
  return proved;
}

/**
 * Records that a link was void, or used, at the very moment when it was to be used. Where it would have
 * logged somebody in, the gate has recorded that it did not.
 *
 * @param state The request's state.
 * @param link The link, as it was found.
 */
export async function noteUnused(
  { site }: State,
  link: OpenLink,
): Promise<void> {
  const { purpose } = link;
  if (purpose === "log-in" || purpose === "sign-up") return;
  await site.audit.record(linkFailed(link, "used"));
}

/** What was used, or never made, is nobody's any more, and anybody can send it by the thousand. */
async function noteDeadLink(
  { site: { accounts, audit } }: State,
  purpose: LinkPurpose,
  token: string,
): Promise<void> {
  const expired = await accounts.byMail.findExpiredLink(purpose, token);
  if (expired !== null) return audit.record(linkFailed(expired, "expired"));
  const method = linkMethod(purpose);
  audit.refused("unknown-link", {
    type: "link-used",
    outcome: "failed",
    method,
  });
}
