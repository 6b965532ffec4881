/** What people do with their devices on the account page, in a real browser, whatever the strategy. */

import assert from "node:assert/strict";
import {
  ADA,
  deviceNames,
  isLoggedIn,
  logIn,
  STRATEGIES,
  threeDevices,
  visit,
} from "./visits.ts";

const FIREFOX = "Firefox on Linux";
const CHROME = "Chrome on Windows";

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: three devices see each other, each marked on its own screen`, async () => {
    await visit({ strategy }, async (site, browser) => {
      const { laptop, phone } = await threeDevices(site, browser);
      await laptop.page.reload();
      const onLaptop = await deviceNames(laptop.page);
      assert.equal(onLaptop.length, 3);
      assert.equal(onLaptop[0], FIREFOX);
      assert.ok(onLaptop.includes(CHROME));
      const onPhone = await deviceNames(phone.page);
      assert.match(onPhone[0], /Safari.* on (iOS|iPhone)/);
      assert.equal(
        await phone.page.getByText("This device", { exact: true }).count(),
        1,
      );
      const marked = phone.page.locator("main li", { hasText: "This device" });
      assert.match(await marked.innerText(), /Safari/);
    });
  });

  Deno.test(`${strategy}: logging out one device takes its row away without a reload`, async () => {
    await visit({ strategy }, async (site, browser) => {
      const { laptop, desktop, phone } = await threeDevices(site, browser);
      const { page } = phone;
      await page.evaluate(() => document.title = "Not reloaded");
      const row = page.locator("main li", { hasText: CHROME });
      await row.getByRole("button", { name: "Log out" }).click();
      await row.getByRole("group").getByRole("button", { name: "Log out" })
        .click();
      await row.waitFor({ state: "detached" });
      assert.equal(await page.title(), "Not reloaded");
      await page.getByRole("status").filter({ hasText: CHROME }).waitFor();
      assert.equal((await deviceNames(page)).length, 2);

      assert.equal(await isLoggedIn(desktop.page), false);
      assert.equal(new URL(desktop.page.url()).pathname, "/login");
      assert.equal(await isLoggedIn(laptop.page), true);
      assert.equal(await isLoggedIn(phone.page), true);
    });
  });

  Deno.test(`${strategy}: the question before logging out can be answered with no`, async () => {
    await visit({ strategy }, async (site, browser) => {
      const { desktop, phone } = await threeDevices(site, browser);
      const row = phone.page.locator("main li", { hasText: CHROME });
      await row.getByRole("button", { name: "Log out" }).click();
      await row.getByRole("button", { name: "Cancel" }).click();
      await row.getByRole("button", { name: "Log out" }).waitFor();
      assert.equal(await isLoggedIn(desktop.page), true);
    });
  });

  Deno.test(`${strategy}: without script one device, then all others are logged out by forms`, async () => {
    await visit({ strategy }, async (site, browser) => {
      const { laptop, desktop, phone } = await threeDevices(
        site,
        browser,
        false,
      );
      const { page } = phone;
      const row = page.locator("main li", { hasText: CHROME });
      await row.getByRole("button", { name: "Log out" }).click();
      await page.waitForURL("**/account");
      assert.equal(await row.count(), 0);
      assert.equal(await isLoggedIn(desktop.page), false);
      assert.equal(await isLoggedIn(laptop.page), true);

      await page.getByRole("button", { name: "Log out other devices" }).click();
      await page.waitForURL("**/account");
      assert.equal((await deviceNames(page)).length, 1);
      assert.equal(await isLoggedIn(laptop.page), false);
      assert.equal(await isLoggedIn(phone.page), true);
    });
  });

  Deno.test(`${strategy}: logging out other devices leaves this one alone in the list`, async () => {
    await visit({ strategy }, async (site, browser) => {
      const { laptop, desktop, phone } = await threeDevices(site, browser);
      const { page } = laptop;
      await page.reload();
      await page.getByRole("button", { name: "Log out other devices" }).click();
      await page.getByRole("button", { name: "Log out the others" }).click();
      await page.locator("main li", { hasText: CHROME }).waitFor({
        state: "detached",
      });
      assert.deepEqual(await deviceNames(page), [FIREFOX]);
      assert.equal(
        await page.getByRole("button", { name: "Log out other devices" })
          .count(),
        0,
      );
      for (const { page } of [desktop, phone]) {
        assert.equal(await isLoggedIn(page), false);
      }
      assert.equal(await isLoggedIn(page), true);
    });
  });

  for (const script of [true, false]) {
    const how = script ? "with script" : "without script";
    Deno.test(`${strategy}: logging out everywhere ends all three at once, ${how}`, async () => {
      await visit({ strategy }, async (site, browser) => {
        const { laptop, desktop, phone } = await threeDevices(
          site,
          browser,
          script,
        );
        const { page } = laptop;
        await page.reload();
        const button = page.getByRole("button", { name: "Log out everywhere" });
        await button.click();
        if (script) {
          await page.getByRole("group").and(page.locator(":visible")).getByRole(
            "button",
            {
              name: "Log out everywhere",
            },
          ).click();
        }
        await page.waitForURL("**/login*");
        for (const { page } of [laptop, desktop, phone]) {
          assert.equal(await isLoggedIn(page), false);
          assert.equal(new URL(page.url()).pathname, "/login");
        }
        await logIn(page, ADA);
        assert.deepEqual(await deviceNames(page), [FIREFOX]);
      });
    });
  }
}
