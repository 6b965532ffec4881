/** The account page while something happens elsewhere, in a real browser, whatever the strategy. */

import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import {
  ADA,
  AGENTS,
  deviceNames,
  logIn,
  sendLogIn,
  signUp,
  STRATEGIES,
  threeDevices,
  visit,
} from "./visits.ts";
import { isSame, mark, OVER, row, watch } from "./watched.ts";

const FIREFOX = "Firefox on Linux";
const CHROME = "Chrome on Windows";

/** Says yes to the question that is open in a part of the page. */
const confirm = (part: Locator, name: string) =>
  part.getByRole("group").getByRole("button", { name }).click();

/** Logs a device out from another one. */
async function logOut(page: Page, name: string): Promise<void> {
  await row(page, name).getByRole("button", { name: "Log out" }).click();
  await confirm(row(page, name), "Log out");
}

/** What has the focus, in its own words. */
const focused = (page: Page) =>
  page.evaluate(() =>
    document.activeElement?.textContent?.replaceAll("\u00a0", " ")
  );

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: a device that logs in appears on an open page, and one that is logged out says so on its own`, async () => {
    await visit({ strategy }, async (site, browser) => {
      const open = (userAgent: string) =>
        browser.open({ origin: site.origin, userAgent });
      const { page: laptop } = await open(AGENTS.laptop);
      await signUp(laptop, ADA);
      await mark(laptop);
      const { page: desktop } = await open(AGENTS.desktop);
      await logIn(desktop, ADA);

      await row(laptop, CHROME).getByText("New").waitFor();
      const status = laptop.getByRole("status");
      assert.equal(
        await status.innerText(),
        `${CHROME} has just logged in. You are logged in on 2 devices.`,
      );
      assert.deepEqual(await deviceNames(laptop), [FIREFOX, CHROME]);
      const others = laptop.getByRole("button", {
        name: "Log out other devices",
      });
      await others.waitFor();

      await logOut(laptop, CHROME);
      await desktop.getByRole("heading", { name: OVER }).waitFor();
      assert.equal(new URL(desktop.url()).pathname, "/account");
      assert.equal(await desktop.title(), "Logged out · Latchkey");
      assert.equal(await desktop.getByText(ADA.email).isVisible(), false);
      assert.equal(await desktop.getByText(FIREFOX).count(), 0);
      await row(laptop, CHROME).waitFor({ state: "detached" });
      assert.equal(
        await status.innerText(),
        `${CHROME} is logged out. You are logged in here and nowhere else.`,
      );
      assert.equal(await others.count(), 0);
      assert.equal(await isSame(laptop), true);

      await desktop.getByRole("main").getByRole("link", { name: "Log in" })
        .click();
      await sendLogIn(desktop, ADA);
      await desktop.waitForURL("**/account");
      await row(laptop, CHROME).waitFor();
    });
  });

  Deno.test(`${strategy}: logging out everywhere is said on the others and leads this one to log in, without a word in between`, async () => {
    await visit({ strategy }, async (site, browser) => {
      const { laptop, desktop, phone } = await threeDevices(site, browser);
      const { page } = laptop;
      await page.evaluate((words) => {
        new MutationObserver(() => {
          if (document.body.textContent?.includes(words)) {
            sessionStorage.setItem("said", words);
          }
        }).observe(document.body, { childList: true, subtree: true });
      }, OVER);
      const part = page.locator(".everywhere");
      await part.getByRole("button", { name: "Log out everywhere" }).click();
      await confirm(part, "Log out everywhere");
      await page.waitForURL("**/login*");
      for (const other of [desktop, phone]) {
        await other.page.getByRole("heading", { name: OVER }).waitFor();
      }
      assert.equal(
        await page.evaluate(() => sessionStorage.getItem("said")),
        null,
      );
    });
  });

  Deno.test(`${strategy}: a session that another tab renews is not over, and one that another tab ends is`, async () => {
    await visit({ strategy }, async (site, browser) => {
      const { page, context } = await browser.open({ origin: site.origin });
      await signUp(page, ADA);
      await mark(page);
      const id = await page.locator("li.current").getAttribute("id");
      const tab = await context.newPage();
      await tab.goto("/account/password");
      const password = "eight brass latchkeys";
      await tab.getByLabel("Current password").fill(ADA.password);
      await tab.getByLabel("New password").fill(password);
      await tab.getByRole("button", { name: "Change password" }).click();
      await tab.waitForURL("**/account");
      await page.locator(`li.current:not([id="${id}"])`).waitFor();
      assert.equal(await isSame(page), true);
      assert.equal((await deviceNames(page)).length, 1);
      assert.equal(await page.getByText(OVER).count(), 0);

      await tab.getByRole("banner").getByRole("button", { name: "Log out" })
        .click();
      await page.getByRole("heading", { name: OVER }).waitFor();
      assert.equal(await isSame(page), true);
      await logIn(tab, { ...ADA, password });
      await page.evaluate(() => dispatchEvent(new Event("focus")));
      await page.locator("li.current").waitFor();
      assert.equal(await isSame(page), false);
    });
  });
}

Deno.test("every account page says that its device was logged out, and comes back after logging in", () =>
  visit({}, async (site, browser) => {
    const open = () => browser.open({ origin: site.origin });
    const { page } = await open();
    await signUp(page, ADA);
    await page.goto("/account/password");
    const field = page.getByLabel("Current password");
    await field.fill(ADA.password);
    const other = (await open()).page;
    await logIn(other, ADA);
    await other.getByRole("button", { name: "Log out other devices" }).click();
    await other.getByRole("button", { name: "Log out the others" }).click();
    await page.getByRole("heading", { name: OVER }).waitFor();
    assert.equal(await field.isVisible(), false);
    assert.equal(await focused(page), OVER);
    await page.getByRole("main").getByRole("link", { name: "Log in" }).click();
    await sendLogIn(page, ADA);
    await page.waitForURL("**/account/password");
  }));

Deno.test("an open question and the focus in it stay while rows come and go around it", () =>
  watch(3, async ({ page, signIn, revoke }) => {
    const asked = row(page, "Safari on iPhone");
    await asked.getByRole("button", { name: "Log out" }).click();
    await asked.getByRole("group").getByRole("button", { name: "Cancel" })
      .focus();
    const question = await asked.elementHandle();
    await page.evaluate(() => {
      document.addEventListener(
        "focusin",
        () => document.body.setAttribute("data-focus-moved", ""),
      );
    });
    const kiosk = await signIn("Kiosk");
    await row(page, "Kiosk").waitFor();
    await revoke(kiosk);
    await row(page, "Kiosk").waitFor({ state: "detached" });
    assert.equal(await focused(page), "Cancel");
    assert.equal(
      await page.evaluate(() => document.body.dataset.focusMoved),
      undefined,
    );
    assert.equal(
      await asked.evaluate((now, before) => now === before, question),
      true,
    );
    await asked.getByText("Log out Safari on iPhone?").waitFor();
  }));

Deno.test("rows that stay keep their places", () =>
  watch(4, async ({ page, signIn }) => {
    const before = await deviceNames(page);
    await signIn("Kiosk");
    await row(page, "Kiosk").waitFor();
    assert.deepEqual(await deviceNames(page), [
      before[0],
      "Kiosk",
      ...before.slice(1),
    ]);
  }));

Deno.test("a row that goes with the focus in it gives it to the nearest device, not to a button", () =>
  watch(2, async ({ page, signIn, revoke }) => {
    const kiosk = await signIn("Kiosk");
    const going = row(page, "Kiosk");
    await going.getByRole("button").focus();
    await revoke(kiosk);
    await going.waitFor({ state: "detached" });
    assert.equal(await focused(page), "Safari on iPhone");
  }));

Deno.test("the focus goes to the news when this device is logged out", () =>
  watch(1, async ({ page, revoke }) => {
    const own = page.locator("li.current");
    await own.getByRole("button").focus();
    await revoke((await own.getAttribute("id"))!.replace("device-", ""));
    await page.getByRole("alert").waitFor();
    assert.equal(await focused(page), OVER);
  }));

Deno.test("a page whose connection fails comes back by itself and has missed nothing", () =>
  watch(1, async ({ page, signIn }) => {
    const failed = page.waitForEvent(
      "requestfailed",
      (request) => request.failure()?.errorText === "net::ERR_CONNECTION_RESET",
    );
    await page.route(
      "**/api/events*",
      (route) => route.abort("connectionreset"),
    );
    await page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent("pagehide"));
      dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    });
    await failed;
    await signIn("Kiosk");
    await page.unroute("**/api/events*");
    await row(page, "Kiosk").waitFor();
    assert.equal(await isSame(page), true);
  }, [/Failed request: GET .*\/api\/events/]));

Deno.test("a page that is hidden lets go of its connection, and is current again when it is seen", () =>
  watch(1, async ({ page, signIn, open }) => {
    await page.clock.install();
    await page.reload();
    await mark(page);
    const show = (hidden: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", {
          value: hidden,
          configurable: true,
        });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await signIn("Kiosk");
    await row(page, "Kiosk").waitFor();
    await show(true);
    await page.clock.runFor(500);
    await signIn("Tablet");
    await row(page, "Tablet").waitFor();
    await page.clock.runFor(1000);
    while (open() > 0) await page.evaluate(() => fetch("/healthz"));
    await signIn("Television");
    await show(false);
    await row(page, "Television").waitFor();
    assert.equal(await isSame(page), true);
  }));

Deno.test("a page that the browser brings back from its memory is current", () =>
  watch(1, async ({ page, signIn, open }) => {
    await page.evaluate(() =>
      dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }))
    );
    while (open() > 0) await page.evaluate(() => fetch("/healthz"));
    await signIn("Kiosk");
    await page.evaluate(() =>
      dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))
    );
    await row(page, "Kiosk").waitFor();
  }));

Deno.test("nothing of a page whose device was logged out says that anybody is logged in", () =>
  watch(1, async ({ page, revoke }) => {
    const names = (part: string) =>
      page.getByRole("navigation", { name: part }).getByRole("listitem")
        .allInnerTexts();
    const own = await page.locator("li.current").getAttribute("id");
    for (const path of ["/account", "/account/password"]) {
      await page.goto(path);
      assert.deepEqual(await names("Site"), ["Home", "Account", "Log out"]);
    }
    await page.getByRole("banner").getByRole("button").focus();
    await revoke(own!.replace("device-", ""));
    await page.getByRole("heading", { name: OVER }).waitFor();
    assert.deepEqual(await names("Site"), ["Home", "Log in", "Sign up"]);
    assert.equal(
      await page.locator("[aria-current]:not([aria-current=false])").count(),
      0,
    );
    assert.equal(await page.getByRole("navigation").count(), 1);
    assert.equal(await page.getByText("ada@example.com").count(), 0);
    assert.equal(await page.locator('[action="/logout"]').count(), 0);
    assert.equal(await focused(page), OVER);
    await page.getByRole("banner").getByRole("link", { name: "Log in" })
      .click();
    await page.waitForURL("**/login");
    assert.deepEqual(await names("Site"), ["Home", "Log in", "Sign up"]);
  }));
