/**
 * The account page while somebody looks at it and others do things elsewhere. It keeps true that the site runs in the
 * test's own process, so that a test can count its streams and end its sessions itself.
 *
 * @module
 */

import type { BrowserContext, Page } from "playwright-core";
import type { Site, SiteParts } from "../../lib/site.ts";
import { withBrowser } from "../support/browser.ts";
import type { Client } from "../support/client.ts";
import { openViewedSite } from "../support/viewed_site.ts";

/** What the page of a device says that was logged out. */
export const OVER = "This device was logged out.";

/** The row of a device. */
export const row = (page: Page, name: string) =>
  page.locator("main li", { hasText: name });

/** Notes on a page that it was not reloaded. */
export const mark = (page: Page) =>
  page.evaluate(() => void document.body.setAttribute("data-same", ""));

/** Whether it still is the page that was marked. */
export const isSame = (page: Page) =>
  page.evaluate(() => document.body.hasAttribute("data-same"));

/** Somebody who looks at the account page, and means to do things elsewhere. */
export interface Scene {
  /** The page, marked. */
  page: Page;
  context: BrowserContext;
  /** The site's services. */
  site: Site;
  /** Whose account it is. */
  userId: string;
  /** Makes a visitor who uses no browser. */
  visitor(): Client;
  /** Signs another device in and returns its session ID. */
  signIn(label: string): Promise<string>;
  /** Ends a session of the account. */
  revoke(id: string): Promise<unknown>;
  /** How many streams are open at the site. */
  open(): number;
  /** The pages that have opened one so far, each as often as it did. */
  asked: Page[];
}

/**
 * Opens the account page.
 *
 * @param devices on how many devices its owner is logged in, this one included
 * @param test what happens then
 * @param expected complaints of the page that the test brings about
 * @param parts what the site uses instead of the usual
 */
export async function watch(
  devices: number,
  test: (scene: Scene) => Promise<void>,
  expected: RegExp[] = [],
  parts: SiteParts = {},
): Promise<void> {
  await using viewed = await openViewedSite(devices, {}, {}, parts);
  const { site, site: { sessions, events } } = viewed.site;
  await withBrowser(async (browser) => {
    const { page, context } = await browser.open({
      origin: viewed.site.origin,
      expected,
    });
    const asked: Page[] = [];
    context.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (pathname === "/api/events") asked.push(request.frame().page());
    });
    await context.addCookies(viewed.cookies);
    await page.goto("/account");
    await mark(page);
    const userId = await page.evaluate(async () =>
      (await (await fetch("/api/session")).json()).session.userId
    );
    await test({
      page,
      context,
      site,
      userId,
      visitor: () => viewed.site.client(),
      async signIn(label) {
        const device = { label, browser: "", os: "", type: "other", ip: "" };
        const { session } = await sessions.signIn(new Headers(), {
          userId,
          amr: ["pwd"],
          device: { ...device, type: "other" },
        });
        return session.id;
      },
      revoke: (id) => sessions.revoke(userId, id),
      open: () => events.size,
      asked,
    });
  });
}

/** How long a test waits for something at the site, in milliseconds. */
const PATIENCE = 15_000;

/** Resolves when something holds at the site. */
export async function until(holds: () => boolean): Promise<void> {
  const startedAt = performance.now();
  while (!holds()) {
    if (performance.now() - startedAt > PATIENCE) {
      throw new Error(`It never came to this: ${holds}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
