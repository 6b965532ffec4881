/**
 * One sentence that survives a redirect: what just happened. The cookie holds a
 * word from a fixed list, never a text, lasts a minute, and goes when it is read.
 * It is named after the session's cookie, so the two are never the same.
 *
 * @module
 */
import { LINK_LIFE } from "../link_life.ts";
import { countCodes } from "../../components/factor_words.ts";
import { CODES } from "../accounts/factors/recovery_codes.ts";
import type { State } from "../state.ts";
import { shortCookie } from "./short_cookies.ts";

/** What no new password and no address that is back takes away: an owner who suspects somebody has to look themselves. */
const STAYS =
  "Passkeys, an authenticator app, recovery codes and linked accounts";

const NOTICES = {
  "logged-out": "You are logged out.",
  "logged-out-everywhere": "You are logged out everywhere.",
  "device-logged-out": "The device is logged out.",
  "others-logged-out": "All other devices are logged out.",
  "no-others": "No other device was logged in.",
  "account-deleted": "Your account is deleted.",
  "not-done": "That took too long, so nothing was done. Start again from here.",
  "session-over":
    "You were logged out by then, so this was not done. Log in, then try again.",
  "identity-linked": "It is linked. From now on it lets you in.",
  "identity-unlinked": "It is unlinked, and does not let you in any more.",
  "last-way-in":
    "That is your last way in. Set a password or link another account first.",
  "password-set": "Your password is set, and all other devices are logged out.",
  "password-chosen":
    `Your password is changed, and every device is logged out. Log in with the new one. ${STAYS} are still there: if you suspect somebody, look at /account/security then, and remove what is not yours.`,
  "password-chosen-cleared":
    "Your password is changed, every device is logged out, and what others may have added to log in with is removed: your activity says what. Log in with the new one.",
  "address-confirmed": "Your address is confirmed.",
  "address-changed": "Your account has its new address.",
  "address-back":
    `Your address is back, and every device is logged out. Now choose a new password. ${STAYS} from more than a day before the change are still there: then look at /account/security, and remove what is not yours.`,
  "address-back-cleared":
    `Your address is back, every device is logged out, and what was added to log in with is removed: your activity says what. Now choose a new password. ${STAYS} from more than a day before the change are still there: then look at /account/security, and remove what is not yours.`,
  "stranger-logged-out":
    "That device is logged out. Now choose a new password, so that it cannot come back.",
  "mailed-too-often":
    "We have sent several mails already. Look among the junk mail, or wait an hour.",
  "address-mailed":
    `We sent a mail to your address. Open the link in it within ${LINK_LIFE}.`,
  "new-address-mailed":
    `We sent a mail to the new address. Open the link in it within ${LINK_LIFE}.`,
  "passkey-added": "Your passkey is added.",
  "passkey-renamed": "Your passkey has its new name.",
  "passkey-removed": "Your passkey is removed.",
  "not-changed":
    "That was not done: something else of your account was changed at the same moment. Try again.",
  "app-added": "Your authenticator app is set up.",
  "app-removed": "Your authenticator app is removed.",
  "log-in-too-late": "That took too long. Log in again.",
  "log-in-too-often": "That was wrong too often. Log in again.",
  "password-changed":
    "Your password is changed, and all other devices are logged out.",
} as const;

/** How many recovery codes are left after one was used, each number a notice of its own. */
const CODES_LEFT = Array.from(
  { length: CODES },
  (_, left) => `You used a recovery code. ${countCodes(left)}`,
);

/** The notices there are. */
export type NoticeName = keyof typeof NOTICES | `codes-left-${number}`;

const ALL: Readonly<Record<string, string>> = {
  ...NOTICES,
  ...Object.fromEntries(
    CODES_LEFT.map((sentence, left) => [`codes-left-${left}`, sentence]),
  ),
};

const MAX_AGE = 60;

/**
 * Leaves a notice for the next page.
 *
 * @param state The request's state.
 * @param name Which one.
 */
export function leaveNotice(state: State, name: NoticeName): void {
  state.setCookies.push(shortCookie(state, "notice").write(name, MAX_AGE));
}

/**
 * Takes the notice that the last page left.
 *
 * @param state The request's state.
 * @param headers The request's headers.
 * @returns A sentence, or `undefined`.
 */
export function takeNotice(state: State, headers: Headers): string | undefined {
  const jar = shortCookie(state, "notice");
  const name = jar.read(headers.get("cookie"));
  if (name === null) return undefined;
  state.setCookies.push(jar.clear());
  return Object.hasOwn(ALL, name) ? ALL[name] : undefined;
}
