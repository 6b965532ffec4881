/**
 * Every page that a visitor can come to see, each with the way there: what the tests of looks look at,
 * and what screenshots are taken of. It keeps true that a page which is added here is looked at in every
 * size and colour.
 *
 * @module
 */

import type { Page } from "playwright-core";
import { theftsKey } from "../../lib/sessions/storage/reuse.ts";
import { EVENT_TYPES, type Happening } from "../../lib/audit/event.ts";
import type { Reason } from "../../lib/audit/vocabulary.ts";
import type { SessionJson } from "../../lib/session_json.ts";
import type { Site } from "../../lib/site.ts";
import type { Session } from "../../lib/sessions/mod.ts";
import { MAIL_VIEWS } from "./mail_views.ts";
import { FACTOR_VIEWS } from "./factor_views.ts";
import { PROVIDER_VIEWS } from "./provider_views.ts";
import type { ViewedSite } from "./viewed_site.ts";

/** One page in one state. */
export interface View {
  name: string;
  /** How many devices the visitor is logged in on; 0 for a stranger. */
  devices: number;
  /** Whether an island runs on it. */
  island: boolean;
  /** Whether a click on the way there moves something on purpose. */
  moves?: boolean;
  /** Variables of the environment that the site has. */
  env?: Record<string, string>;
  /** Where the visitor seems to come from; nobody's address unless given. */
  remote?: string;
  /** Goes there, and resolves when the page has loaded. */
  show(page: Page, viewed: ViewedSite): Promise<unknown>;
}

/** Sends a form of the page as it stands, past the browser's own checks. */
async function send(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    await page.locator(`main [name="${name}"]`).fill(value);
  }
  await page.locator("main form").first().evaluate((form: HTMLFormElement) =>
    form.noValidate = true
  );
  await page.locator("main form [type=submit]").first().click();
  await page.waitForLoadState();
}

/** The session of the visitor. */
function sessionOf(page: Page): Promise<SessionJson> {
  return page.evaluate(async () =>
    (await (await fetch("/api/session")).json()).session
  );
}

/** Gives the page a session of its own, so that the visitor's is left for the next look when this one ends. */
async function ownSession(page: Page, site: Site): Promise<Session> {
  await page.goto("/account");
  const { userId, device, amr } = await sessionOf(page);
  const headers = new Headers();
  const own = await site.sessions.signIn(headers, { userId, device, amr });
  const [name, value] = own.setCookies[0].split(";")[0].split("=");
  const url = site.settings.origin;
  await page.context().addCookies([{ name, value, url }]);
  return own.session;
}

/** One entry of every type, good and bad, some with names as long as they may be. */
async function recordAll(site: Site, userId: string, own: string) {
  const usual = {
    userId,
    sessionId: own,
    device: "Firefox on Linux",
    ip: "198.51.100.7",
    amr: ["pwd", "otp"],
    method: "passkey",
    target: { sessionId: "x", device: "Safari on iPhone" },
    address: `${"long-".repeat(40)}@example.com`,
  } as const;
  const name = `${"A very long name of a key ".repeat(3)}👩‍🚀`;
  for (const type of EVENT_TYPES) {
    await site.audit.record({ ...usual, type, name, count: 12 });
  }
  await site.audit.record({
    ...usual,
    type: "link-asked",
    method: "change-address",
  });
  const elsewhere = {
    ...usual,
    outcome: "failed",
    sessionId: null,
    device:
      "A browser with a name as long as names of browsers on televisions are",
    ip: "2001:db8:85a3:8d3:1319:8a2e:370:7348",
  } as const;
  for (const happening of IN_VAIN) {
    await site.audit.record({ ...elsewhere, ...happening });
  }
}

/** What failed or was refused: as many as are told apart in an hour. */
const IN_VAIN: Omit<Happening, "userId">[] = [
  { type: "log-in", method: "password", reason: "wrong-password" },
  // Of no reason that has words, such as one of another version.
  { type: "log-in", method: "password", reason: "not known here" as Reason },
  { type: "log-in", method: "recovery-codes", reason: "wrong-code" },
  {
    type: "log-in",
    outcome: "refused",
    method: "google",
    reason: "address-taken",
  },
  { type: "proof-renewed", method: "oidc", reason: "wrong-identity" },
  { type: "link-used", method: "magic-link", reason: "expired" },
  { type: "attempts-limited", outcome: "refused", method: "log-in" },
];

/** A page that is shown at an address. */
const at = (path: string) => (page: Page) => page.goto(path);

/** A form that comes back with errors. */
const sent =
  (path: string, fields: Record<string, string>) => async (page: Page) => {
    await page.goto(path);
    await send(page, fields);
  };

/** All pages. */
export const VIEWS: View[] = [
  { name: "home", devices: 0, island: false, show: at("/") },
  { name: "home logged in", devices: 1, island: false, show: at("/") },
  { name: "sign up", devices: 0, island: true, show: at("/signup") },
  {
    name: "sign up with errors",
    devices: 0,
    island: true,
    show: sent("/signup", { name: "", email: "ada", password: "short" }),
  },
  {
    name: "log in",
    devices: 0,
    island: true,
    show: at("/login?next=/account/password"),
  },
  {
    name: "log in with an error",
    devices: 0,
    island: true,
    show: sent("/login", {
      email: "ada@example.com",
      password: "not her password",
    }),
  },
  { name: "one device", devices: 1, island: true, show: at("/account") },
  { name: "three devices", devices: 3, island: true, show: at("/account") },
  { name: "forty devices", devices: 40, island: true, show: at("/account") },
  {
    name: "log out a device, asked",
    devices: 3,
    island: true,
    moves: true,
    async show(page) {
      await page.goto("/account");
      await page.locator("main li form button").last().click();
      await page.locator("main [role=group]").waitFor();
    },
  },
  {
    name: "a device has just logged in",
    devices: 3,
    island: true,
    moves: true,
    async show(page, { site: { site } }) {
      await page.goto("/account");
      await site.sessions.signIn(new Headers(), {
        userId: (await sessionOf(page)).userId,
        amr: ["pwd"],
        device: {
          label: "Firefox on Windows",
          browser: "Firefox",
          os: "Windows",
          type: "desktop",
          ip: "198.51.100.7",
        },
      });
      await page.getByText("New", { exact: true }).waitFor();
    },
  },
  {
    name: "logged out elsewhere",
    devices: 3,
    island: true,
    moves: true,
    async show(page, { site: { site } }) {
      const { userId, id } = await ownSession(page, site);
      await page.goto("/account");
      await site.sessions.revoke(userId, id);
      await page.getByText("This device was logged out.").waitFor();
    },
  },
  { name: "password", devices: 1, island: true, show: at("/account/password") },
  {
    name: "password with an error",
    devices: 1,
    island: true,
    show: sent("/account/password", {
      current: "not her password",
      password: "short",
    }),
  },
  {
    name: "confirm that it is you",
    devices: 1,
    island: true,
    show: at("/account/confirm?next=/account/password"),
  },
  {
    name: "confirm with an error",
    devices: 1,
    island: true,
    show: sent("/account/confirm", { password: "not her password" }),
  },
  {
    name: "an interrupted action",
    devices: 3,
    island: true,
    moves: true,
    async show(page, { site }) {
      await ownSession(page, site.site);
      await page.goto("/account");
      site.advance(1_800_000);
      await page.locator("form[action$=revoke-others]")
        .evaluate((form: HTMLFormElement) => form.submit());
      await page.getByLabel("Password", { exact: true })
        .fill("seven brass latchkeys");
      await page.getByRole("button", { name: "Confirm" }).click();
      await page.getByRole("heading", { name: "but this one?" }).waitFor();
    },
  },
  {
    name: "an interrupted download",
    devices: 1,
    island: true,
    moves: true,
    async show(page, { site }) {
      await ownSession(page, site.site);
      await page.goto("/account/data");
      site.advance(1_800_000);
      await page.getByRole("button", { name: "Download" }).click();
      await page.getByLabel("Password", { exact: true })
        .fill("seven brass latchkeys");
      await page.getByRole("button", { name: "Confirm" }).click();
      await page.getByRole("heading", { name: "Download everything" })
        .waitFor();
    },
  },
  {
    name: "an interrupted form",
    devices: 1,
    island: true,
    moves: true,
    async show(page, { site }) {
      await ownSession(page, site.site);
      await page.goto("/account/delete");
      site.advance(1_800_000);
      await send(page, { password: "seven brass latchkeys" });
      await page.getByLabel("Password", { exact: true })
        .fill("seven brass latchkeys");
      await page.getByRole("button", { name: "Confirm" }).click();
      await page.getByText("Nothing has been done yet").waitFor();
    },
  },
  { name: "your data", devices: 1, island: true, show: at("/account/data") },
  {
    name: "delete the account",
    devices: 1,
    island: true,
    show: at("/account/delete"),
  },
  {
    name: "delete the account with an error",
    devices: 1,
    island: true,
    show: sent("/account/delete", { password: "not her password" }),
  },
  {
    name: "activity",
    devices: 3,
    island: true,
    async show(page, { site: { site } }) {
      await page.goto("/account");
      const { userId, id } = await sessionOf(page);
      await recordAll(site, userId, id);
      await page.goto("/account/activity");
    },
  },
  {
    name: "activity of forty devices",
    devices: 40,
    island: true,
    show: at("/account/activity?period=30d"),
  },
  {
    name: "activity without an entry",
    devices: 1,
    island: true,
    show: at("/account/activity?kind=failed&period=7d"),
  },
  {
    name: "a copied cookie",
    devices: 1,
    island: true,
    async show(page, { site: { site } }) {
      await page.goto("/account");
      const { userId, device } = await sessionOf(page);
      const presentedBy = { ...device, label: "Chrome on Windows" };
      const theft = { noticedAt: site.clock(), device, presentedBy };
      await site.kv.set(theftsKey(userId), [
        { ...theft, sessionId: "A".repeat(22) },
        { ...theft, sessionId: "B".repeat(22), noticedAt: Date.UTC(2026, 0) },
      ]);
      await page.goto("/account/thefts?next=/account/password");
    },
  },
  ...FACTOR_VIEWS,
  ...PROVIDER_VIEWS,
  ...MAIL_VIEWS,
  { name: "error 404", devices: 0, island: false, show: at("/no/such/page") },
  {
    name: "error 403",
    devices: 0,
    island: false,
    async show(page, { site: { origin } }) {
      await page.setContent(
        `<form method="post" action="${origin}/logout"><button>Go</button></form>`,
      );
      await page.getByRole("button").click();
      await page.waitForURL(`${origin}/logout`);
    },
  },
  {
    name: "error 503",
    devices: 1,
    island: false,
    async show(page, { sever }) {
      sever();
      await page.goto("/account");
    },
  },
  {
    name: "error while signing up",
    devices: 0,
    island: false,
    async show(page, { sever }) {
      await page.goto("/signup");
      sever();
      await send(page, {
        name: "Ada",
        email: "ada@example.com",
        password: "seven brass latchkeys",
      });
    },
  },
];
