/**
 * One of every mail there is. It keeps true that a mail which is added here is checked and looked at.
 *
 * @module
 */

import type { Message } from "../../lib/mail/message.ts";
import { accountExists, noAccount } from "../../lib/mail/messages/answers.ts";
import {
  confirmAddress,
  confirmNewAddress,
  confirmSignUp,
  magicLink,
  resetPassword,
  resetUnconfirmed,
} from "../../lib/mail/messages/links.ts";
import {
  accountDeleted,
  addressBack,
  addressChanged,
  addressLeft,
  addressTakenBack,
  factorChanged,
  newDevice,
  passwordChanged,
  theftNoticed,
} from "../../lib/mail/messages/notices.ts";
import type { Device } from "../../lib/sessions/mod.ts";

/** The origin of the site that sends them. */
export const ORIGIN = "https://latchkey.example";
/** What stands in their links. */
export const TOKEN = "q".repeat(65);

const to = "ada@example.com";
const at = Date.UTC(2031, 0, 2, 10, 14);
const link = { to, origin: ORIGIN, path: `/login/email/${TOKEN}` };
const notice = { to, origin: ORIGIN, at };
const device: Device = {
  label: "Firefox on Linux",
  browser: "Firefox",
  os: "Linux",
  type: "desktop",
  ip: "2001:db8:85a3:8d3:1319:8a2e:370:7348",
};

/** The mails by name. */
export const EVERY_MAIL: Readonly<Record<string, Message>> = {
  "magic link": magicLink(link),
  "reset": resetPassword(link),
  "reset, unconfirmed": resetUnconfirmed(link),
  "sign-up": confirmSignUp(link),
  "confirm address": confirmAddress(link),
  "confirm new address": confirmNewAddress(link),
  "no account": noAccount(link),
  "account exists": accountExists(link),
  "password changed": passwordChanged({ ...notice, forgotten: false }),
  "password chosen anew": passwordChanged({ ...notice, forgotten: true }),
  "new device": newDevice({ ...notice, device, path: link.path }),
  "new device, hostile": newDevice({
    ...notice,
    device: { ...device, label: "<script>alert(1)</script>", ip: "" },
    path: link.path,
  }),
  "theft": theftNoticed({ ...notice, device, presentedBy: null }),
  "theft by a known device": theftNoticed({
    ...notice,
    device,
    presentedBy: { ...device, label: "Chrome on Windows", ip: "192.0.2.7" },
  }),
  "address changed, to the old one": addressChanged({
    ...notice,
    undoPath: link.path,
  }),
  "address changed, to the new one": addressChanged({
    ...notice,
    undoPath: null,
  }),
  "address changed again": addressLeft(notice),
  "address back, to the old one": addressBack(notice),
  "address back, to the new one": addressTakenBack(notice),
  "account deleted": accountDeleted(notice),
  "passkey added": factorChanged({
    ...notice,
    factor: "passkey",
    change: "added",
  }),
  "authenticator removed": factorChanged({
    ...notice,
    factor: "authenticator",
    change: "removed",
  }),
};
