/**
 * Mails that say what happened to an account (ASVS 6.3.5, 6.3.7), with what to
 * do if it was somebody else. Times are UTC; a device is named by words that a
 * parser knows, never by what a browser says of itself.
 *
 * @module
 */
import { exactTime } from "../../../components/when.ts";
import type { FactorMethod } from "../../audit/vocabulary.ts";
import type { Device } from "../../sessions/mod.ts";
import type { Message } from "../message.ts";
import { type Letter, writeLetter } from "./layout.tsx";

/** To whom a notice goes, and about when. */
export interface NoticeMail {
  /** The address. */
  readonly to: string;
  /** The site's origin. */
  readonly origin: string;
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
}

/** Something beside a password by which people prove who they are. */
export type Factor = FactorMethod | "provider";

const FACTORS: Record<Factor, string> = {
  "passkey": "A passkey",
  "authenticator": "An authenticator app",
  "recovery-codes": "A set of recovery codes",
  "provider": "A way to log in through another site",
};

/**
 * Says that the password was changed.
 *
 * @param mail To whom and when, and whether the old password was forgotten.
 * @returns The mail.
 */
export function passwordChanged(
  mail: NoticeMail & { readonly forgotten: boolean },
): Message {
  return notice(mail, "Your Latchkey password was changed", {
    heading: "Your password was changed",
    before: [
      mail.forgotten
        ? "A new password was chosen with a link that was mailed to you. Every device was logged out."
        : "Your password was changed on the account page. Every other device was logged out.",
    ],
    action: secure(mail, "Not you? Choose a new password"),
    after: mail.forgotten
      ? [
        `Passkeys, an authenticator app, recovery codes and linked accounts of a confirmed address are still there. If you suspect that somebody else had got in, look at ${
          link(mail, "/account/security")
        } and remove those that are not yours.`,
      ]
      : [],
  });
}

/**
 * Says that somebody logged in on a device that was not seen before.
 *
 * @param mail To whom and when, the device, and the path that logs it out.
 * @returns The mail.
 */
export function newDevice(
  mail: NoticeMail & { readonly device: Device; readonly path: string },
): Message {
  return notice(mail, "A new device is logged in to Latchkey", {
    heading: "A new device is logged in",
    before: [
      "Somebody logged in to your account on a device that you have not used here lately.",
    ],
    facts: deviceFacts(mail.device),
    action: { label: "Wasn’t you? Log it out", url: link(mail, mail.path) },
    after: [
      "If it was you, you need do nothing. If not, log it out and then change your password.",
    ],
  });
}

/**
 * Says that a copy of a session's cookie was used and that the session was ended.
 *
 * @param mail To whom and when, the session's device, and the one that used the
 * copy, where it is known.
 * @returns The mail.
 */
export function theftNoticed(
  mail: NoticeMail & {
    readonly device: Device;
    readonly presentedBy: Device | null;
  },
): Message {
  const { presentedBy } = mail;
  return notice(mail, "A copy of your Latchkey session was used", {
    heading: "A copy of your session was used",
    before: [
      "A cookie that was already replaced came back, which happens when somebody has copied it. We cannot tell the copy from the original, so that device is logged out. Your other devices are not affected.",
    ],
    facts: [
      ...deviceFacts(mail.device),
      ...presentedBy ? [["Copy used by", words(presentedBy)] as const] : [],
    ],
    action: { label: "Look at your devices", url: link(mail, "/account") },
    after: [
      "Log in again and log out every device that you do not know. Check the device that was logged out for programs and extensions that you do not know, then change your password.",
    ],
  });
}

/**
 * Says that the account has another address now, to the old one or the new one.
 *
 * @param mail To whom and when; the path that undoes it, for the old address.
 * @returns The mail.
 */
export function addressChanged(
  mail: NoticeMail & { readonly undoPath: string | null },
): Message {
  const { undoPath } = mail;
  const toOld = undoPath !== null;
  return notice(mail, "The address of your Latchkey account was changed", {
    heading: "Your address was changed",
    before: [
      toOld
        ? "Your account has another address now, and mail no longer comes to this one."
        : "Your account has this address now. Log in with it from now on.",
    ],
    action: toOld
      ? { label: "Wasn’t you? Undo it", url: link(mail, undoPath) }
      : undefined,
    after: toOld
      ? [
        "For 3 days, the link gives your account back this address, logs out every device, and removes passkeys, an authenticator app, recovery codes and linked accounts that were added since the day before. Older ones stay. Then choose a new password, and look at the older ones.",
      ]
      : [],
  });
}

/**
 * Says that the account's address was changed, to an address that cannot undo it:
 * an earlier one has that right still.
 *
 * @param mail To whom and when.
 * @returns The mail.
 */
export function addressLeft(mail: NoticeMail): Message {
  return notice(mail, "The address of your Latchkey account was changed", {
    heading: "Your address was changed",
    before: [
      "Your account has another address now, and mail no longer comes to this one. It was changed before in the last 3 days, and for 3 days from now the address that it had first can undo all of it, by the link that was mailed there.",
    ],
  });
}

/**
 * Says that a change of address was undone, to the address that the account has again.
 *
 * @param mail To whom and when.
 * @returns The mail.
 */
export function addressBack(mail: NoticeMail): Message {
  return notice(mail, "Your Latchkey account has its old address again", {
    heading: "Your address is back",
    before: [
      "A change of your address was undone with the link that was mailed to you. Your account has this address again, every device was logged out, and the password is void.",
    ],
    action: secure(mail, "Choose a new password"),
    after: [
      `Passkeys, an authenticator app, recovery codes and linked accounts from more than a day before the change are still there. Once you have a new password, look at ${
        link(mail, "/account/security")
      } and remove those that are not yours.`,
    ],
  });
}

/**
 * Says that a change of address was undone, to the address that the account no longer has.
 *
 * @param mail To whom and when.
 * @returns The mail.
 */
export function addressTakenBack(mail: NoticeMail): Message {
  return notice(mail, "Your Latchkey account has its old address again", {
    heading: "Your address was changed back",
    before: [
      "The change that gave your account this address was undone with the link that was mailed to the old one. Mail no longer comes to this address, every device was logged out, and the password is void. Passkeys, an authenticator app, recovery codes and linked accounts that were added since the day before the change were removed.",
    ],
    action: { label: "Log in", url: link(mail, "/login") },
    after: [
      "If it was not you, somebody else reads the mail of the old address. A passkey or a linked account from more than a day before the change still lets you in: then change the address again, and set a password.",
    ],
  });
}

/**
 * Says that the account was deleted.
 *
 * @param mail To whom and when.
 * @returns The mail.
 */
export function accountDeleted(mail: NoticeMail): Message {
  return notice(mail, "Your Latchkey account was deleted", {
    heading: "Your account was deleted",
    before: [
      "Your account was deleted on the account page, with everything that belonged to it, and every device was logged out. It cannot be brought back.",
    ],
    after: [
      "If it was not you, somebody else was logged in to it: change your password wherever you use the same one. You can sign up again with this address.",
    ],
  });
}

/**
 * Says that a way to prove who one is was added or taken away.
 *
 * @param mail To whom and when, what, and which of the two.
 * @returns The mail.
 */
export function factorChanged(
  mail: NoticeMail & {
    readonly factor: Factor;
    readonly change: "added" | "removed";
  },
): Message {
  const { factor, change } = mail;
  return notice(mail, "How you log in to Latchkey was changed", {
    heading: `${FACTORS[factor]} was ${change}`,
    before: [
      `${
        FACTORS[factor]
      } was ${change}. Your account page shows the ways in which you can log in.`,
    ],
    action: secure(mail, "Not you? Choose a new password"),
  });
}

function notice(
  { to, origin, at }: NoticeMail,
  subject: string,
  { facts = [], ...letter }: Letter,
): Message {
  const when = ["When", exactTime(new Date(at).toISOString())] as const;
  const written = writeLetter({ ...letter, facts: [...facts, when] }, origin);
  return { to, subject, ...written };
}

function link({ origin }: NoticeMail, path: string): string {
  return new URL(path, origin).href;
}

function secure(mail: NoticeMail, label: string): Letter["action"] {
  return { label, url: link(mail, "/password/forgot") };
}

function deviceFacts(device: Device): [string, string][] {
  const facts: [string, string][] = [["Device", device.label]];
  if (device.ip !== "") facts.push(["Network address", device.ip]);
  return facts;
}

function words({ label, ip }: Device): string {
  return ip === "" ? label : `${label}, ${ip}`;
}
