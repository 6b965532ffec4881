/** An authenticator app in a real browser: set up, asked for, replaced by a recovery code, removed; with script and without. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { stepAt, totpCode } from "../../lib/accounts/factors/totp.ts";
import { withBrowser } from "../support/browser.ts";
import { openLoopbackSite } from "../support/loopback.ts";
import type { TestSite } from "../support/test_site.ts";
import { ADA, sendLogIn, signUp } from "./visits.ts";

/** Reads the key as it is shown, and shows codes as an app does. */
async function appFor(page: Page, { site }: TestSite) {
  const shown = await page.locator(".secret code").innerText();
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...shown.replaceAll(/\s/g, "")].map((character) =>
    alphabet.indexOf(character).toString(2).padStart(5, "0")
  ).join("");
  const bytes = bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2));
  return () => totpCode(Buffer.from(bytes), stepAt(site.clock()));
}

/** Leaves the account, and gives the password. */
async function givePassword(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.goto("/login");
  await sendLogIn(page, ADA);
  await page.waitForURL("**/login/second");
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with script" : "without script";

  Deno.test(`${how}, an app is set up, asked for, and removed`, async () => {
    await using site = await openLoopbackSite();
    await withBrowser(async (browser) => {
      const { page } = await browser.open({
        origin: site.origin,
        javaScriptEnabled,
      });
      await signUp(page, ADA);
      await page.getByRole("link", { name: "Security" }).click();
      await page.getByRole("link", { name: "Set up an app" }).click();
      await page.getByRole("img", { name: /image of the key/ }).waitFor();
      const code = await appFor(page, site);
      const field = page.getByLabel("Code", { exact: true });
      await field.fill("000 00");
      await page.getByRole("button", { name: "Set up the app" }).click();
      await page.getByText("This is not the code").first().waitFor();
      await field.fill(code());
      await page.getByRole("button", { name: "Set up the app" }).click();
      await page.getByRole("heading", { name: "Your recovery codes" })
        .waitFor();
      const codes = await page.locator(".code-list code").allInnerTexts();
      assert.equal(new Set(codes).size, 10);
      const downloaded = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download them" }).click();
      const file = await Deno.readTextFile(await (await downloaded).path());
      assert.deepEqual(file.split("\r\n").slice(3, -1), codes);

      await givePassword(page);
      await page.getByLabel("Code from your authenticator app").fill(code());
      await page.getByRole("button", { name: "Log in", exact: true }).click();
      await page.getByText("was used already").first().waitFor();
      site.advance(30_000);
      await page.getByLabel("Code from your authenticator app").fill(code());
      await page.getByRole("button", { name: "Log in", exact: true }).click();
      await page.waitForURL("**/account");
      await page.getByText("with a password and an authenticator app")
        .waitFor();

      await givePassword(page);
      await page.getByRole("link", { name: "Use a recovery code" }).click();
      await page.getByLabel("Recovery code").fill(codes[4].toUpperCase());
      await page.getByRole("button", { name: "Log in", exact: true }).click();
      await page.waitForURL("**/account");
      await page.getByText("with a password and a recovery code").waitFor();
      await page.getByText("You used a recovery code. 9 of 10 are unused.")
        .waitFor();

      await page.getByRole("link", { name: "Security" }).click();
      await page.getByText("9 of 10 are unused").waitFor();
      await page.getByRole("link", { name: "Manage" }).click();
      await page.getByRole("button", { name: "Remove the app" }).click();
      await page.getByText("Your authenticator app is removed.").waitFor();
      await page.getByRole("button", { name: "Log out other devices" })
        .click();
      await page.getByText("All other devices are logged out.").waitFor();
    });
  });
}
