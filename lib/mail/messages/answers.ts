/**
 * What is mailed where no link can be given: the page that asked says the same
 * to everybody, so only the owner of an address learns whether it has an account.
 *
 * @module
 */
import type { Message } from "../message.ts";
import { writeLetter } from "./layout.tsx";

/** To whom an answer goes. */
export interface AnswerMail {
  /** The address. */
  readonly to: string;
  /** The site's origin. */
  readonly origin: string;
}

/**
 * Writes the mail to an address that has no account, when a link to log in or a
 * new password was asked for.
 *
 * @param mail To whom.
 * @returns The mail.
 */
export function noAccount({ to, origin }: AnswerMail): Message {
  return {
    to,
    subject: "No Latchkey account has this address",
    ...writeLetter({
      heading: "No account has this address",
      before: [
        "Somebody asked to log in to Latchkey with this address, and no account has it. If that was you, you may have signed up with another address, or not yet.",
      ],
      action: { label: "Sign up", url: new URL("/signup", origin).href },
      after: ["If it was not you, you need do nothing."],
    }, origin),
  };
}

/**
 * Writes the mail to an address that has an account, when somebody signs up with
 * it or wants to move their account to it.
 *
 * @param mail To whom.
 * @returns The mail.
 */
export function accountExists({ to, origin }: AnswerMail): Message {
  const forgot = new URL("/password/forgot", origin).href;
  return {
    to,
    subject: "You have a Latchkey account already",
    ...writeLetter({
      heading: "You have an account already",
      before: [
        "This address was given for a new account at Latchkey, and it has one already. Nothing was changed.",
      ],
      action: { label: "Log in", url: new URL("/login", origin).href },
      after: [
        `If you have forgotten your password, choose a new one at ${forgot}`,
        "If it was not you, you need do nothing.",
      ],
    }, origin),
  };
}
