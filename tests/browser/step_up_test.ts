/** Being asked for proof on the way to something sensitive, and going on, with script and without. */

import assert from "node:assert/strict";
import { withBrowser } from "../support/browser.ts";
import { openLoopbackSite } from "../support/loopback.ts";
import { addAuthenticator } from "./authenticator.ts";
import {
  ADA,
  AGENTS,
  deviceNames,
  isLoggedIn,
  logIn,
  signUp,
} from "./visits.ts";

/** Longer than the default of stepUpAge. */
const A_WHILE = 1_800_000;

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with script" : "without script";

  Deno.test(`${how}, logging a device out after a while asks for the password, then does it`, async () => {
    await using site = await openLoopbackSite();
    await withBrowser(async (browser) => {
      const { origin } = site;
      const phone = await browser.open({ origin, userAgent: AGENTS.phone });
      await signUp(phone.page, ADA);
      const { page } = await browser.open({
        origin,
        userAgent: AGENTS.laptop,
        javaScriptEnabled,
        expected: [/^Answer 403 to DELETE /],
      });
      await logIn(page, ADA);
      site.advance(A_WHILE);
      await page.getByRole("button", { name: /^Log out.Safari on iOS$/ })
        .click();
      if (javaScriptEnabled) {
        await page.getByRole("group").getByRole("button", { name: "Log out" })
          .click();
      }
      await page.waitForURL("**/account/confirm?*");
      const field = page.getByLabel("Password", { exact: true });
      await field.fill("not her password");
      await page.getByRole("button", { name: "Confirm" }).click();
      await page.getByText("This is not your password").first().waitFor();
      await field.fill(ADA.password);
      await page.getByRole("button", { name: "Confirm" }).click();
      await page.getByRole("heading", { name: "Log out Safari on iOS?" })
        .waitFor();
      await page.getByRole("main").getByRole("button", { name: "Log out" })
        .click();
      await page.waitForURL("**/account");
      await page.getByText("The device is logged out.").waitFor();
      assert.deepEqual(await deviceNames(page), ["Firefox on Linux"]);
      assert.equal(await isLoggedIn(phone.page), false);
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with script" : "without script";

  Deno.test(`${how}, an account is deleted after a while with the password typed once`, async () => {
    await using site = await openLoopbackSite();
    await withBrowser(async (browser) => {
      const { origin } = site;
      const phone = await browser.open({ origin, userAgent: AGENTS.phone });
      await signUp(phone.page, ADA);
      const { page } = await browser.open({ origin, javaScriptEnabled });
      await logIn(page, ADA);
      await page.goto("/account/delete");
      site.advance(A_WHILE);
      const password = page.getByLabel("Password", { exact: true });
      await password.fill(ADA.password);
      const button = page.getByRole("button", { name: "Delete my account" });
      await button.click();
      await page.waitForURL("**/account/confirm?*");
      await password.fill(ADA.password);
      await page.getByRole("button", { name: "Confirm" }).click();
      await page.getByText("Nothing has been done yet").waitFor();
      assert.equal(await password.count(), 0);
      await button.click();
      await page.waitForURL("**/login");
      assert.equal(await isLoggedIn(phone.page), false);
    });
  });
}

Deno.test("a page that asks for proof is shown after it", async () => {
  await using site = await openLoopbackSite();
  await withBrowser(async (browser) => {
    const { page } = await browser.open({ origin: site.origin });
    await signUp(page, ADA);
    site.advance(A_WHILE);
    await page.getByRole("link", { name: "Password" }).click();
    await page.getByLabel("Password", { exact: true }).fill(ADA.password);
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.waitForURL("**/account/password");
    await page.getByLabel("New password").waitFor();
  });
});

Deno.test("a passkey that is added after a while has the name that was typed before proof was asked for", async () => {
  await using site = await openLoopbackSite({}, "localhost");
  await withBrowser(async (browser) => {
    const { page } = await browser.open({
      origin: site.origin,
      expected: [/^Answer 403 to POST .*passkeys/],
    });
    await addAuthenticator(page);
    await signUp(page, ADA);
    await page.goto("/account/security/passkeys/new");
    await page.getByLabel("Name").fill("Kitchen");
    site.advance(A_WHILE);
    await page.getByRole("button", { name: "Add the passkey" }).click();
    await page.getByLabel("Password", { exact: true }).fill(ADA.password);
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByText("Nothing has been done yet").waitFor();
    assert.equal(await page.getByLabel("Name").inputValue(), "Kitchen");
    await page.getByRole("button", { name: "Add the passkey" }).click();
    await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  });
});
