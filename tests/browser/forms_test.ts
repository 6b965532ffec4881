/** Signing up, logging in and changing the password, in a real browser, whatever the strategy. */

import assert from "node:assert/strict";
import {
  ADA,
  deviceNames,
  isLoggedIn,
  logIn,
  sendLogIn,
  signUp,
  STRATEGIES,
  threeDevices,
  visit,
} from "./visits.ts";

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: somebody signs up, logs out and logs in again`, async () => {
    await visit({ strategy }, async (site, browser) => {
      const { page } = await browser.open({ origin: site.origin });
      await signUp(page, ADA);
      assert.equal((await deviceNames(page)).length, 1);
      await page.getByRole("banner").getByRole("button", { name: "Log out" })
        .click();
      await page.waitForURL(`${site.origin}/`);
      assert.equal(await isLoggedIn(page), false);
      await logIn(page, ADA);
      assert.equal((await deviceNames(page)).length, 1);
    });
  });

  Deno.test(`${strategy}: after logging in people are where they wanted to go`, async () => {
    await visit({ strategy }, async (site, browser) => {
      const { page, context } = await browser.open({ origin: site.origin });
      await signUp(page, ADA);
      await context.clearCookies();
      await page.goto("/account/password");
      assert.equal(new URL(page.url()).pathname, "/login");
      await sendLogIn(page, ADA);
      await page.waitForURL("**/account/password");
    });
  });

  Deno.test(`${strategy}: a wrong password is said at its field, which has the focus`, async () => {
    await visit({ strategy }, async (site, browser) => {
      const { page } = await browser.open({ origin: site.origin });
      await signUp(page, ADA);
      await page.context().clearCookies();
      await page.goto("/login");
      await sendLogIn(page, { ...ADA, password: "not her password" });
      const field = page.getByLabel("Password", { exact: true });
      const words = await field.getAttribute("aria-describedby");
      assert.match(
        await page.locator(`[id="${words?.split(" ")[0]}"]`).innerText(),
        /password/i,
      );
      // A browser sets the focus when it draws the page, some time after it was read.
      await page.locator('input[name="password"]:focus').waitFor();
      assert.equal(await field.inputValue(), "");
      assert.equal(
        await page.getByLabel("Email address").inputValue(),
        ADA.email,
      );
    });
  });

  Deno.test(`${strategy}: a new password ends the sessions of the other devices`, async () => {
    await visit({ strategy }, async (site, browser) => {
      const { laptop, desktop, phone } = await threeDevices(site, browser);
      const { page } = laptop;
      const changed = { ...ADA, password: "eight brass latchkeys" };
      await page.goto("/account/password");
      await page.getByLabel("Current password").fill(ADA.password);
      await page.getByLabel("New password").fill(changed.password);
      await page.getByRole("button", { name: "Change password" }).click();
      await page.waitForLoadState();
      assert.equal(await isLoggedIn(page), true);
      for (const { page } of [desktop, phone]) {
        assert.equal(await isLoggedIn(page), false);
      }
      await sendLogIn(phone.page, changed);
      await phone.page.waitForURL("**/account");
    });
  });

  Deno.test(`${strategy}: the keyboard alone logs in and logs a device out`, async () => {
    await visit({ strategy }, async (site, browser) => {
      const { laptop, phone } = await threeDevices(site, browser);
      const { page, context } = phone;
      const { keyboard } = page;
      /** Presses Tab until what has the focus answers to a name. */
      const tabTo = async (name: RegExp) => {
        for (let presses = 0; presses < 60; presses++) {
          await keyboard.press("Tab");
          const focused = await page.evaluate(() => {
            const element = document.activeElement as HTMLInputElement | null;
            return element?.labels?.[0]?.innerText ?? element?.textContent ??
              "";
          });
          if (name.test(focused.replaceAll("\u00a0", " "))) return;
        }
        throw new Error(`No way by keyboard to ${name}`);
      };
      await context.clearCookies();
      await page.goto("/login");
      await tabTo(/^Email address/);
      await keyboard.type(ADA.email);
      await tabTo(/^Password/);
      await keyboard.type(ADA.password);
      await keyboard.press("Enter");
      await page.waitForURL("**/account");
      await tabTo(/^Log out Firefox on Linux/);
      await keyboard.press("Enter");
      await page.getByRole("group").first().waitFor();
      await keyboard.press("Enter");
      await page.locator("main li", { hasText: "Firefox on Linux" }).waitFor({
        state: "detached",
      });
      assert.equal(await isLoggedIn(laptop.page), false);
    });
  });
}

Deno.test("a password can be shown while it is typed, and is hidden when it is sent", async () => {
  await visit({}, async (site, browser) => {
    const { page } = await browser.open({ origin: site.origin });
    await page.goto("/login");
    const field = page.getByLabel("Password", { exact: true });
    await field.fill("seven brass latchkeys");
    await page.getByRole("button", { name: "Show password" }).click();
    await page.locator("#password[type=text]").waitFor();
    await page.getByRole("button", { name: "Hide password" }).click();
    await page.locator("#password[type=password]").waitFor();
  });
});

Deno.test("every form works without script", async () => {
  await visit({}, async (site, browser) => {
    const { page } = await browser.open({
      origin: site.origin,
      javaScriptEnabled: false,
    });
    await page.goto("/signup");
    await page.getByLabel("Name").fill(ADA.name);
    await page.getByLabel("Email address").fill(ADA.email);
    await page.getByLabel("Password", { exact: true }).fill("short");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("8 characters").first().waitFor();
    assert.equal(await page.getByLabel("Name").inputValue(), ADA.name);
    await page.getByLabel("Password", { exact: true }).fill(ADA.password);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.waitForURL("**/account");
    await page.goto("/account/password");
    await page.getByLabel("Current password").fill("not her password");
    await page.getByLabel("New password").fill("eight brass latchkeys");
    await page.getByRole("button", { name: "Change password" }).click();
    assert.equal(
      await page.getByLabel("Current password").getAttribute("aria-invalid"),
      "true",
    );
    await page.getByRole("banner").getByRole("button", { name: "Log out" })
      .click();
    await page.waitForURL(`${site.origin}/`);
  });
});
