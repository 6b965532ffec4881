/**
 * Links that prove an address: of an account that is to be made, of one that is
 * there, and of one that is to have another address. As with logging in, the
 * request does the same whether an address is known or not.
 *
 * @module
 */
import { askedBy } from "../accounts/asking_browser.ts";
import { Buffer } from "node:buffer";
import type { LinkAbouts } from "../accounts/link_purposes.ts";
import { sha256 } from "../accounts/one_time_links.ts";
import type { User } from "../accounts/users.ts";
import { holdingOfAsker } from "../end_sessions.ts";
import { LINK_LIFETIME } from "../link_life.ts";
import { accountExists } from "../mail/messages/answers.ts";
import {
  confirmAddress,
  confirmNewAddress,
  confirmSignUp,
} from "../mail/messages/links.ts";
import type { Session } from "../sessions/mod.ts";
import type { Site } from "../site.ts";

/**
 * Mails a link that makes an account; to an address that has one, a mail that says so.
 *
 * @param site The site.
 * @param signUp What was typed, checked, and where to go then.
 * @param browserSecret The secret of the browser that asks.
 * @returns `false` when too many mails wait already.
 */
export function mailSignUpLink(
  site: Site,
  signUp: LinkAbouts["sign-up"],
  browserSecret: string,
): boolean {
  const { email: to } = signUp;
  const { origin } = site.settings;
  return site.mail.post("sign-up", async () => {
    if (await site.accounts.byMail.findByEmail(to) !== null) {
      return accountExists({ to, origin });
    }
    const token = await site.accounts.byMail.makeLink({
      purpose: "sign-up",
      subject: subjectOf(to),
      about: signUp,
      expiresAt: site.clock() + LINK_LIFETIME,
      askedBy: askedBy(browserSecret),
    });
    if (token === null) return null;
    return confirmSignUp({ to, origin, path: `/signup/${token}` });
  }, { rank: "asked", to });
}

/**
 * Mails a link that confirms the address of an account. It works in any browser
 * that is logged in to the account, and in no other: whoever made an account with
 * somebody else's address gets nothing from their opening the mail.
 *
 * @param site The site.
 * @param user Whose.
 * @returns `false` when too many mails wait already.
 */
export function mailConfirmation(site: Site, { id, email }: User): boolean {
  const { origin } = site.settings;
  return site.mail.post("confirm-address", async () => {
    const token = await site.accounts.byMail.makeLink({
      purpose: "confirm-address",
      subject: id,
      about: { email },
      expiresAt: site.clock() + LINK_LIFETIME,
    });
    if (token === null) return null;
    const path = `/email/confirm/${token}`;
    return confirmAddress({ to: email, origin, path });
  }, { rank: "asked", to: email });
}

/**
 * Mails a link to the address that an account is to have; to one that has an
 * account of its own, a mail that says so. The link works only as long as the
 * session that asks. A link is written down in both cases, and in the second
 * nobody gets it: otherwise whoever asks could see from their export, or from an
 * older link, which addresses have an account.
 *
 * @param site The site.
 * @param session The session that asks.
 * @param email The new address, in normal form.
 * @param browserSecret The secret of the browser that asks.
 * @returns `false` when too many mails wait already.
 */
export function mailNewAddress(
  site: Site,
  { userId, createdAt: startedAt }: Session,
  email: string,
  browserSecret: string,
): boolean {
  const { origin } = site.settings;
  const holds = holdingOfAsker(site.sessions, { userId, startedAt });
  return site.mail.post("change-address", async () => {
    // For every address, or the record would tell whoever asked which ones have an account.
    const token = await site.accounts.byMail.makeLink({
      purpose: "change-address",
      subject: userId,
      about: { email, startedAt },
      expiresAt: site.clock() + LINK_LIFETIME,
      askedBy: askedBy(browserSecret),
    }, holds);
    if (token === null) return null;
    if (await site.accounts.byMail.findByEmail(email) !== null) {
      return accountExists({ to: email, origin });
    }
    const path = `/email/change/${token}`;
    return confirmNewAddress({ to: email, origin, path });
  }, { rank: "asked", to: email });
}

/** An account that is not there yet has no id; its address stands for it, so a new link voids the old one. */
function subjectOf(email: string): string {
  return Buffer.from(sha256(email)).toString("base64url").slice(0, 22);
}
