/**
 * A link to log in, and one to choose a new password, for whoever asks with an
 * address. The request does the same for every address, known or not: whose it is
 * is looked up afterwards, when the mail is written, and only the mail tells.
 *
 * @module
 */
import { askedBy } from "../accounts/asking_browser.ts";
import type { User } from "../accounts/users.ts";
import { LINK_LIFETIME } from "../link_life.ts";
import type { Message } from "../mail/message.ts";
import { noAccount } from "../mail/messages/answers.ts";
import {
  type LinkMail,
  magicLink,
  resetPassword,
  resetUnconfirmed,
} from "../mail/messages/links.ts";
import type { Site } from "../site.ts";

/** Who asks. */
export interface Asking {
  /** The address, in normal form. */
  readonly email: string;
  /** The secret of the browser that asks. */
  readonly browserSecret: string;
}

/**
 * Mails a link to log in. Where mail leaves this machine, an address that was never
 * confirmed gets a link to choose a password instead: somebody else may have
 * signed up with it, and logging in would leave them inside.
 *
 * @param site The site.
 * @param asking Who asks.
 * @param next Where to go then: a path that `checkNext` let through.
 * @returns `false` when too many mails wait already.
 */
export function mailMagicLink(
  site: Site,
  { email, browserSecret }: Asking,
  next: string,
): boolean {
  return site.mail.post("log-in", async () => {
    const user = await site.accounts.byMail.findByEmail(email);
    if (user === null) return unknown(site, email);
    if (site.mail.leaves && user.emailVerifiedAt === undefined) {
      return await resetLink(site, user, browserSecret, resetUnconfirmed);
    }
    const token = await site.accounts.byMail.makeLink({
      purpose: "log-in",
      subject: user.id,
      about: { next },
      expiresAt: site.clock() + LINK_LIFETIME,
      askedBy: askedBy(browserSecret),
    });
    if (token === null) return null;
    const { origin } = site.settings;
    return magicLink({ to: email, origin, path: `/login/email/${token}` });
  }, { rank: "asked", to: email });
}

/**
 * Mails a link to choose a new password.
 *
 * @param site The site.
 * @param asking Who asks.
 * @returns `false` when too many mails wait already.
 */
export function mailResetLink(
  site: Site,
  { email, browserSecret }: Asking,
): boolean {
  return site.mail.post("reset-password", async () => {
    const user = await site.accounts.byMail.findByEmail(email);
    if (user === null) return unknown(site, email);
    const write = user.emailVerifiedAt === undefined
      ? resetUnconfirmed
      : resetPassword;
    return await resetLink(site, user, browserSecret, write);
  }, { rank: "asked", to: email });
}

async function resetLink(
  site: Site,
  user: User,
  browserSecret: string,
  write: (mail: LinkMail) => Message,
): Promise<Message | null> {
  const token = await site.accounts.byMail.makeLink({
    purpose: "reset-password",
    subject: user.id,
    about: null,
    expiresAt: site.clock() + LINK_LIFETIME,
    askedBy: askedBy(browserSecret),
  });
  if (token === null) return null;
  const { origin } = site.settings;
  return write({ to: user.email, origin, path: `/password/reset/${token}` });
}

function unknown({ settings }: Site, to: string): Message {
  return noAccount({ to, origin: settings.origin });
}
