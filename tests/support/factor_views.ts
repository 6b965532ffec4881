/**
 * The pages about factors, as a visitor meets them who has none, some or all of them.
 *
 * @module
 */

import type { Page } from "playwright-core";
import { addPasskey, setUpApp } from "../http/factor_steps.ts";
import type { Client } from "./client.ts";
import type { View } from "./views.ts";
import type { ViewedSite } from "./viewed_site.ts";

const A_WHILE = 1_800_000;

/** The visitor's device, for what is to be there before a page is looked at. */
function deviceOf({ site, cookies }: ViewedSite): Client {
  const device = site.client();
  for (const { name, value } of cookies) device.cookies.set(name, value);
  return device;
}

/** Gives the visitor what a page shows, unless an earlier look did. */
async function have(
  viewed: ViewedSite,
  wanted: { app?: boolean; passkeys?: string[] },
): Promise<void> {
  const device = deviceOf(viewed);
  const { site } = viewed;
  const { session } = await (await device.get("/api/session")).json();
  const { factors } = await site.site.factors.read(session.userId);
  if (wanted.app && factors.authenticator === null) {
    await setUpApp(site, device);
  }
  for (const name of wanted.passkeys ?? []) {
    if (factors.passkeys.some((passkey) => passkey.name === name)) continue;
    await addPasskey(site, device, name);
  }
}

const LONG = "The telephone that lies in the kitchen beside the tea kettle";
const ALL = { app: true, passkeys: ["Laptop", LONG] };

/** Gives the right password in a browser that nobody is logged in with. */
async function givePassword(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.goto("/login");
  await page.getByLabel("Email address").fill("ada@example.com");
  await page.getByLabel("Password", { exact: true })
    .fill("seven brass latchkeys");
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await page.waitForURL("**/login/second");
}

/** A view of a page that is there at an address. */
function view(
  name: string,
  path: string,
  wanted: Parameters<typeof have>[1],
  island = true,
): View {
  return {
    name,
    devices: 1,
    island,
    async show(page, viewed) {
      await have(viewed, wanted);
      await page.goto(path);
    },
  };
}

/** The views. */
export const FACTOR_VIEWS: View[] = [
  view("security without factors", "/account/security", {}),
  // Another device, which is offered to be logged out.
  {
    ...view("security with all factors", "/account/security?changed", ALL),
    devices: 2,
  },
  view("add a passkey", "/account/security/passkeys/new", {}),
  {
    name: "one passkey",
    devices: 1,
    island: true,
    async show(page, viewed) {
      await have(viewed, { passkeys: [LONG] });
      await page.goto("/account/security");
      await page.getByRole("link", { name: LONG }).click();
      await page.getByLabel("Name").waitFor();
    },
  },
  view("set up an app", "/account/security/authenticator", {}),
  {
    name: "set up an app with an error",
    devices: 1,
    island: true,
    async show(page) {
      await page.goto("/account/security/authenticator");
      await page.getByLabel("Code", { exact: true }).fill("not a code");
      await page.getByRole("button", { name: "Set up the app" }).click();
      await page.getByText("This is not the code").first().waitFor();
    },
  },
  view("the app that is set up", "/account/security/authenticator", ALL),
  view("ask for new codes", "/account/security/recovery-codes", ALL),
  {
    name: "new recovery codes",
    devices: 1,
    island: true,
    async show(page, viewed) {
      await have(viewed, ALL);
      await page.goto("/account/security/recovery-codes");
      await page.getByRole("button", { name: "Make ten new codes" }).click();
      await page.getByRole("heading", { name: "Your recovery codes" })
        .waitFor();
    },
  },
  {
    name: "the second step",
    devices: 1,
    island: true,
    async show(page, viewed) {
      await have(viewed, ALL);
      await givePassword(page);
    },
  },
  {
    name: "the second step with an error",
    devices: 1,
    island: true,
    async show(page, viewed) {
      await have(viewed, ALL);
      viewed.site.advance(600_000);
      await givePassword(page);
      await page.getByLabel("Code from").fill("not a code");
      await page.getByRole("button", { name: "Log in", exact: true }).click();
      await page.getByText("This code is not right").first().waitFor();
    },
  },
  {
    name: "the second step with a recovery code",
    devices: 1,
    island: false,
    async show(page, viewed) {
      await have(viewed, ALL);
      await givePassword(page);
      await page.getByRole("link", { name: "Use a recovery code" }).click();
      await page.getByLabel("Recovery code").waitFor();
    },
  },
  {
    name: "confirm with a second factor",
    devices: 1,
    island: true,
    async show(page, viewed) {
      await have(viewed, ALL);
      viewed.site.advance(A_WHILE);
      await page.goto("/account/password");
      await page.getByLabel("Code from").waitFor();
    },
  },
];
