/**
 * What visitors do in browser tests: people, the devices they use, and the steps they take again and
 * again. It keeps true that a step is taken as a visitor takes it, by labels and buttons.
 *
 * @module
 */

import type { Page } from "playwright-core";
import {
  type Device,
  type TestBrowser,
  withBrowser,
} from "../support/browser.ts";
import { type StartedSite, startSite } from "../support/server.ts";

/** Every strategy passes the same tests. */
export const STRATEGIES = ["kv", "jwt", "hybrid"] as const;

/** Three devices that people have, as they name themselves. */
export const AGENTS = {
  laptop:
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  phone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 " +
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  desktop: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 " +
    "(KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36",
};

/** Somebody with an account. */
export interface Person {
  name: string;
  email: string;
  password: string;
}

/** The person of a test. Each site has a database of its own, so one name is enough. */
export const ADA: Person = {
  name: "Ada Lovelace",
  email: "ada@example.com",
  password: "seven brass latchkeys",
};

/**
 * Starts a site and a browser for one test.
 *
 * @param settings the `session` block
 * @param test gets both; they are closed afterwards
 */
export async function visit(
  settings: Record<string, unknown>,
  test: (site: StartedSite, browser: TestBrowser) => Promise<void>,
): Promise<void> {
  await using site = await startSite({ settings });
  try {
    await withBrowser((browser) => test(site, browser));
  } catch (error) {
    console.error(`The site printed:\n${site.output()}`);
    throw error;
  }
}

/** Opens an account and is then on its page. */
export async function signUp(
  page: Page,
  { name, email, password }: Person,
): Promise<void> {
  await page.goto("/signup");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/account");
}

/** Fills in the form that is shown and sends it. */
export async function sendLogIn(
  page: Page,
  { email, password }: Person,
): Promise<void> {
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
}

/** Logs in and is then on the account page. */
export async function logIn(page: Page, person: Person): Promise<void> {
  await page.goto("/login");
  await sendLogIn(page, person);
  await page.waitForURL("**/account");
}

/**
 * Ada on three devices, all logged in, the phone last.
 *
 * @param site where
 * @param browser the browser that stands for all three
 * @param javaScriptEnabled whether scripts run on them
 */
export async function threeDevices(
  site: StartedSite,
  browser: TestBrowser,
  javaScriptEnabled = true,
): Promise<Record<keyof typeof AGENTS, Device>> {
  const open = (userAgent: string) =>
    browser.open({ origin: site.origin, userAgent, javaScriptEnabled });
  const laptop = await open(AGENTS.laptop);
  await signUp(laptop.page, ADA);
  const desktop = await open(AGENTS.desktop);
  await logIn(desktop.page, ADA);
  const phone = await open(AGENTS.phone);
  await logIn(phone.page, ADA);
  return { laptop, desktop, phone };
}

/** The names of the devices on the account page, from top to bottom. */
export function deviceNames(page: Page): Promise<string[]> {
  return page.locator("main li h2 > :first-child").allInnerTexts();
}

/** Whether a device is still logged in, as its next click shows. */
export async function isLoggedIn(page: Page): Promise<boolean> {
  await page.goto("/account");
  return new URL(page.url()).pathname === "/account";
}
