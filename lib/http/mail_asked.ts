/**
 * Asking for a mail, and the page after it. Both are the same for every address.
 *
 * @module
 */
import { type Context, page, type PageResponse } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import type { MailSentProps } from "../../components/mail_sent.tsx";
import { emailField } from "../accounts/fields.ts";
import { MailBusy } from "../mail/errors.ts";
import type { State } from "../state.ts";
import { type AskingKind, codeToShow } from "./asking_cookie.ts";
import { requireMail } from "./link_visit.ts";

/**
 * Checks an address that a mail is asked for.
 *
 * @param email The address, as it was typed.
 * @returns The address in normal form, or what is wrong with it.
 */
export function checkEmail(
  email: string,
): { email: string } | { error: string } {
  const result = emailField.safeParse(email);
  return result.success
    ? { email: result.data }
    : { error: result.error.issues[0].message };
}

/**
 * Refuses when too many mails wait already.
 *
 * @param posted Whether there was room.
 * @throws {MailBusy} When there was none.
 */
export function assertPosted(posted: boolean): void {
  if (!posted) throw new MailBusy();
}

/**
 * Shows the page after asking, with this browser's code.
 *
 * @param ctx The request.
 * @param kind What was asked for.
 * @param again Where to ask again, and where to go when nothing was asked for.
 * @returns The page's data for `MailSent`, or a redirect.
 */
export function showMailSent(
  ctx: Context<State>,
  kind: AskingKind,
  again: string,
): Response | PageResponse<MailSentProps> {
  const { state, req } = ctx;
  requireMail(state);
  state.title = "We sent you a mail";
  const code = codeToShow(state, req.headers, kind);
  if (code === null) return ctx.redirect(again, STATUS_CODE.SeeOther);
  const mailbox = state.site.mail.mailbox !== null;
  return page<MailSentProps>({ code, again, mailbox });
}
