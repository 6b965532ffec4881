/**
 * The pages that have to do with mail: asking for a link, opening one, and the mailbox of a development
 * machine. It keeps true that what is behind a link is a real link, and not what a test made of it.
 *
 * @module
 */

import type { Page } from "playwright-core";
import {
  askedBy,
  newBrowserSecret,
} from "../../lib/accounts/asking_browser.ts";
import type {
  LinkAbouts,
  LinkPurpose,
} from "../../lib/accounts/link_purposes.ts";
import type { User } from "../../lib/accounts/users.ts";
import type { Site } from "../../lib/site.ts";
import { EVERY_MAIL } from "../mail/every_mail.ts";
import type { View } from "./views.ts";

const LONG = `${"a.very.long.name.".repeat(4)}@example.com`;

/** Ada, who has an account by now. */
async function adaOf({ accounts }: Site): Promise<User> {
  const email = "ada@example.com";
  const known = await accounts.byMail.findByEmail(email);
  if (known !== null) return known;
  const password = "seven brass latchkeys";
  const made = await accounts.signUp({ name: "Ada", email, password });
  if (!made.ok) throw new Error("Ada has no account");
  return made.user;
}

/** Goes where a link leads. */
async function open<P extends LinkPurpose>(
  page: Page,
  site: Site,
  link: { purpose: P; about: LinkAbouts[P]; at: string; elsewhere?: boolean },
): Promise<void> {
  const { id: subject } = await adaOf(site);
  const token = await site.accounts.byMail.makeLink({
    ...link,
    subject,
    expiresAt: site.clock() + 60_000,
    askedBy: link.elsewhere ? askedBy(newBrowserSecret()) : undefined,
  });
  await page.goto(`${link.at}/${token}`);
}

/** Makes the browser one that has asked for a mail. */
async function hasAsked(page: Page, site: Site, kind: string): Promise<void> {
  await page.context().addCookies([{
    name: `session_asked_${kind}`,
    value: newBrowserSecret(),
    url: site.settings.origin,
  }]);
}

/** Sends a form of the page past the browser's own checks. */
async function send(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    await page.locator(`main [name="${name}"]`).fill(value);
  }
  const button = page.locator("main form [type=submit]").last();
  await button.evaluate((element: HTMLButtonElement) => {
    element.form!.noValidate = true;
  });
  await button.click();
  await page.waitForLoadState();
}

const stranger = (
  name: string,
  show: View["show"],
  island = false,
): View => ({ name, devices: 0, island, show });

/** Somebody at the machine itself; nobody else sees the development mailbox. */
const developer = (name: string, show: View["show"]): View => ({
  ...stranger(name, show),
  remote: "127.0.0.1",
});

const owner = (name: string, show: View["show"]): View => ({
  name,
  devices: 1,
  island: true,
  show,
});

const RESET = {
  purpose: "reset-password",
  about: null,
  at: "/password/reset",
} as const;

/** The pages. */
export const MAIL_VIEWS: View[] = [
  stranger("email me a link", (page) => page.goto("/login/email")),
  stranger("email me a link, with an error", async (page) => {
    await page.goto("/login/email");
    await send(page, { email: "ada" });
  }),
  stranger("forgot your password", (page) => page.goto("/password/forgot")),
  stranger("we sent you a mail", async (page, { site: { site } }) => {
    await hasAsked(page, site, "log_in");
    await page.goto("/login/email/sent");
  }),
  stranger("a link to log in", (page, { site: { site } }) =>
    open(page, site, {
      purpose: "log-in",
      about: { next: "/account" },
      at: "/login/email",
    })),
  stranger(
    "a link in another browser",
    (page, { site: { site } }) =>
      open(page, site, {
        purpose: "log-in",
        about: { next: "/account" },
        at: "/login/email",
        elsewhere: true,
      }),
  ),
  stranger("a wrong code", async (page, { site: { site } }) => {
    await open(page, site, {
      purpose: "sign-up",
      about: { name: "Ada", email: LONG, passwordHash: "", next: "/account" },
      at: "/signup",
      elsewhere: true,
    });
    await send(page, { code: "AAAA-AAAA" });
  }),
  stranger(
    "a link that works no more",
    (page) => page.goto(`/login/email/${"A".repeat(65)}`),
  ),
  stranger("a link for who is logged in", async (page, { site: { site } }) => {
    const { email } = await adaOf(site);
    await open(page, site, {
      purpose: "confirm-address",
      about: { email },
      at: "/email/confirm",
    });
  }),
  stranger(
    "choose a new password",
    (page, { site: { site } }) => open(page, site, RESET),
    true,
  ),
  stranger("choose a new password, with errors", async (page, { site }) => {
    await open(page, site.site, { ...RESET, elsewhere: true });
    await send(page, { code: "AAAA-AAAA", password: "short" });
  }, true),
  stranger(
    "undo a change of address",
    (page, { site: { site } }) =>
      open(page, site, {
        purpose: "undo-address",
        about: { email: LONG },
        at: "/email/undo",
      }),
  ),
  stranger(
    "log out a new device",
    (page, { site: { site } }) =>
      open(page, site, {
        purpose: "end-session",
        about: { sessionId: "", createdAt: 0, device: "Safari on iPhone" },
        at: "/logout",
      }),
  ),
  owner("email address", (page) => page.goto("/account/email")),
  owner("email address, a mail on its way", async (page, { site }) => {
    await hasAsked(page, site.site, "address");
    await page.goto("/account/email");
  }),
  owner("email address, with errors", async (page) => {
    await page.goto("/account/email");
    await send(page, { email: "ada", current: "not her password" });
  }),
  developer("mailbox, empty", async (page) => {
    await page.goto("/dev/mail");
    await page.getByRole("heading", { name: "Mailbox" }).waitFor();
  }),
  developer("mailbox", async (page, { site: { site } }) => {
    for (const [kind, message] of Object.entries(EVERY_MAIL)) {
      site.mail.post(kind, () => ({ ...message, to: LONG }));
    }
    await page.goto("/dev/mail");
    await page.getByRole("heading", { name: "Mailbox" }).waitFor();
  }),
  developer("a mail", async (page, { site: { site } }) => {
    site.mail.post("magic-link", () => EVERY_MAIL["magic link"]);
    await page.goto("/dev/mail");
    await page.locator(".mails a").first().click();
    await page.waitForLoadState();
  }),
];
