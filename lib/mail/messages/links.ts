/**
 * Mails that carry a link: to log in, to choose a new password, to confirm an
 * address. A link works once and not for long, in the browser that asked; in
 * another one, with the code that browser shows. No subject says more than what
 * the mail is for.
 *
 * @module
 */
import { LINK_LIFE } from "../../link_life.ts";
import type { Message } from "../message.ts";
import { type Letter, writeLetter } from "./layout.tsx";

/** To whom a link goes. */
export interface LinkMail {
  /** The address. */
  readonly to: string;
  /** The site's origin. */
  readonly origin: string;
  /** The link's path, its token in it. */
  readonly path: string;
}

const ONCE =
  `The link works once, for ${LINK_LIFE}, in the browser in which it was asked for. In another browser you also type the code that the first one shows.`;
const NOT_YOU = "If it was not you who asked, you need do nothing.";

/**
 * Writes the mail with a link to log in.
 *
 * @param mail To whom, and the link.
 * @returns The mail.
 */
export function magicLink(mail: LinkMail): Message {
  return withLink(mail, "Your link to log in to Latchkey", {
    heading: "Log in to Latchkey",
    before: ["You asked for a link to log in. It opens a page with a button."],
    label: "Log in",
    after: [ONCE, `${NOT_YOU} Nobody gets in without this mail.`],
  });
}

/**
 * Writes the mail with a link to choose a new password.
 *
 * @param mail To whom, and the link.
 * @returns The mail.
 */
export function resetPassword(mail: LinkMail): Message {
  return withLink(mail, "Choose a new password for Latchkey", {
    heading: "Choose a new password",
    before: [
      "You asked for a new password. Choosing one logs out every device of yours.",
    ],
    label: "Choose a new password",
    after: [ONCE, `${NOT_YOU} Your password stays as it is.`],
  });
}

/**
 * Writes the mail for somebody who wants to log in by link, or has forgotten the
 * password, and whose address was never confirmed: whoever made the account may
 * be somebody else, and a new password shuts them out.
 *
 * @param mail To whom, and the link.
 * @returns The mail.
 */
export function resetUnconfirmed(mail: LinkMail): Message {
  return withLink(mail, "Choose a new password for Latchkey", {
    heading: "First choose a new password",
    before: [
      "You asked for a mail to get into your account. This address was never confirmed, so somebody else may have signed up with it. Choose a new password first: it logs out everybody who is logged in to the account, and removes its passkeys, authenticator app, recovery codes and linked accounts.",
    ],
    label: "Choose a new password",
    after: [ONCE, NOT_YOU],
  });
}

/**
 * Writes the mail that makes an account.
 *
 * @param mail To whom, and the link.
 * @returns The mail.
 */
export function confirmSignUp(mail: LinkMail): Message {
  return withLink(mail, "Finish signing up to Latchkey", {
    heading: "One step to your account",
    before: [
      "This address was given to sign up to Latchkey. The link opens a page with a button that makes the account and logs you in.",
    ],
    label: "Finish signing up",
    after: [ONCE, `${NOT_YOU} No account is made.`],
  });
}

/**
 * Writes the mail that confirms the address of an account.
 *
 * @param mail To whom, and the link.
 * @returns The mail.
 */
export function confirmAddress(mail: LinkMail): Message {
  return withLink(mail, "Confirm your address for Latchkey", {
    heading: "Confirm your address",
    before: [
      "An account at Latchkey has this address. Confirm that it is yours, and you can log in by mail and choose a new password if you forget yours.",
    ],
    label: "Confirm this address",
    after: [
      `The link works once, for ${LINK_LIFE}, where you are logged in to the account.`,
      "If you have no account here, do nothing: the link expires.",
    ],
  });
}

/**
 * Writes the mail to the address that an account is to have from now on.
 *
 * @param mail To whom, and the link.
 * @returns The mail.
 */
export function confirmNewAddress(mail: LinkMail): Message {
  return withLink(mail, "Confirm your new address for Latchkey", {
    heading: "Confirm your new address",
    before: [
      "An account at Latchkey is to have this address from now on. Until you confirm it, the old one stays.",
    ],
    label: "Use this address",
    after: [ONCE, "If you have no account here, do nothing: the link expires."],
  });
}

function withLink(
  { to, origin, path }: LinkMail,
  subject: string,
  { label, ...letter }: Omit<Letter, "action"> & { readonly label: string },
): Message {
  const action = { label, url: new URL(path, origin).href };
  return { to, subject, ...writeLetter({ ...letter, action }, origin) };
}
