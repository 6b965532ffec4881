/** Passkeys in a real browser with a virtual authenticator: added, used in every place, copied, cancelled, removed. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { type TestBrowser, withBrowser } from "../support/browser.ts";
import { openLoopbackSite } from "../support/loopback.ts";
import type { TestSite } from "../support/test_site.ts";
import {
  addAuthenticator,
  type VirtualAuthenticator,
} from "./authenticator.ts";
import { ADA, sendLogIn, signUp } from "./visits.ts";

/** Longer than the default of stepUpAge. */
const A_WHILE = 1_800_000;

interface Scene {
  site: TestSite;
  browser: TestBrowser;
  page: Page;
  authenticator: VirtualAuthenticator;
}

/** A test in which Ada has an account, and a passkey on her laptop. */
function withPasskey(
  name: string,
  run: (scene: Scene) => Promise<void>,
  autofill = false,
) {
  Deno.test(name, async () => {
    await using site = await openLoopbackSite({}, "localhost");
    await withBrowser(async (browser) => {
      const { page } = await browser.open({ origin: site.origin });
      const authenticator = await addAuthenticator(page);
      if (!autofill) await page.addInitScript(offerNothing);
      await signUp(page, ADA);
      await addPasskey(page, "Laptop");
      await run({ site, browser, page, authenticator });
    });
  });
}

/** Not every browser offers passkeys in a field; a virtual authenticator takes the offer before anybody clicks. */
function offerNothing(): void {
  PublicKeyCredential.isConditionalMediationAvailable = () =>
    Promise.resolve(false);
}

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.goto("/account/security");
  await page.getByRole("link", { name: "Add a passkey" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Add the passkey" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
}

/** Forgets who is logged in, and goes to log in. */
async function goToLogIn({ page }: Scene): Promise<void> {
  await page.context().clearCookies();
  await page.goto("/login");
}

withPasskey(
  "a passkey that is added comes with recovery codes and is listed",
  async ({ page, authenticator }) => {
    const codes = await page.locator(".code-list li").allInnerTexts();
    assert.equal(codes.length, 10);
    await page.getByRole("link", { name: "I have kept them" }).click();
    await page.getByRole("link", { name: "Laptop" }).waitFor();
    await page.getByText("Your account asks for two proofs").waitFor();
    const [kept] = await authenticator.passkeys();
    assert.equal(kept.isResidentCredential, true);
    assert.equal(kept.rpId, "localhost");
    assert.equal(kept.userHandle.includes("ada"), false);
  },
);

withPasskey(
  "it logs in by itself from the field for the address",
  async ({ site, page }) => {
    await page.context().clearCookies();
    // The form is sent before the page is complete.
    await page.goto("/login?next=/account/security", { waitUntil: "commit" });
    await page.waitForURL(`${site.origin}/account/security`);
    await page.goto("/account");
    await page.getByText("Logged in with a passkey").waitFor();
  },
  true,
);

withPasskey(
  "it logs in by its button, as long as the box says",
  async (scene) => {
    const { page } = scene;
    await goToLogIn(scene);
    await page.getByLabel("Keep me logged in").check();
    await page.getByRole("button", { name: "Log in with a passkey" }).click();
    await page.waitForURL("**/account");
    const [cookie] = (await page.context().cookies()).filter(({ name }) =>
      name === "session"
    );
    assert.ok(cookie.expires > 0);
  },
);

withPasskey("after the password it is the second step", async (scene) => {
  const { page } = scene;
  await goToLogIn(scene);
  await page.getByLabel("Email address").fill(ADA.email);
  await page.getByLabel("Password", { exact: true }).fill(ADA.password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await page.waitForURL("**/login/second");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL("**/account");
  await page.getByText("Logged in with a password and a passkey").waitFor();
});

withPasskey(
  "it confirms who somebody is, and they go on where they were",
  async ({ site, page }) => {
    site.advance(A_WHILE);
    await page.goto("/account/password");
    await page.waitForURL("**/account/confirm?*");
    await page.getByRole("button", { name: "Confirm with a passkey" }).click();
    await page.waitForURL("**/account/password");
  },
);

withPasskey(
  "a request that is cancelled says so, and can be made again",
  async (scene) => {
    const { page, authenticator } = scene;
    await goToLogIn(scene);
    await authenticator.setVerified(false);
    const button = page.getByRole("button", { name: "Log in with a passkey" });
    await button.click();
    await page.getByRole("alert").getByText("cancelled, or it took too long")
      .waitFor();
    assert.equal(new URL(page.url()).pathname, "/login");
    await authenticator.setVerified(true);
    await button.click();
    await page.waitForURL("**/account");
  },
);

withPasskey(
  "adding one that is cancelled adds nothing",
  async ({ page, authenticator }) => {
    await authenticator.setVerified(false);
    await page.goto("/account/security/passkeys/new");
    await page.getByRole("button", { name: "Add the passkey" }).click();
    await page.getByRole("alert").waitFor();
    await page.goto("/account/security");
    assert.equal(await page.locator(".passkeys li").count(), 1);
  },
);

withPasskey("the same authenticator is not added twice", async ({ page }) => {
  await page.goto("/account/security/passkeys/new");
  await page.getByRole("button", { name: "Add the passkey" }).click();
  await page.getByRole("alert").getByText("has a passkey for your account")
    .waitFor();
});

withPasskey("a copy of it is refused, and its owner is told", async (scene) => {
  const { page, authenticator } = scene;
  const [copy] = await authenticator.passkeys();
  const logIn = async () => {
    await goToLogIn(scene);
    await page.getByRole("button", { name: "Log in with a passkey" }).click();
  };
  await logIn();
  await page.waitForURL("**/account");
  const [used] = await authenticator.passkeys();
  await authenticator.restore(copy);
  await logIn();
  await page.getByRole("alert").getByText("as a copy of it would be").waitFor();
  await authenticator.restore(used);
  await logIn();
  await page.waitForURL("**/account");
  await page.goto("/account/security");
  await page.getByText("Remove it and add a new one").waitFor();
});

withPasskey("one that is removed lets nobody in any more", async (scene) => {
  const { page } = scene;
  // The session before stays, as another device.
  await goToLogIn(scene);
  await page.getByRole("button", { name: "Log in with a passkey" }).click();
  await page.waitForURL("**/account");
  await page.goto("/account/security");
  await page.getByRole("link", { name: "Laptop" }).click();
  await page.getByText("Without it, your password alone").waitFor();
  await page.getByRole("button", { name: "Remove passkey" }).click();
  await page.getByText("Your passkey is removed.").waitFor();
  await page.getByRole("button", { name: "Log out other devices" }).waitFor();
  await goToLogIn(scene);
  await page.getByRole("button", { name: "Log in with a passkey" }).click();
  await page.getByRole("alert").getByText("not known here").waitFor();
  await sendLogIn(page, ADA);
  await page.waitForURL("**/account");
});

withPasskey(
  "without script the pages say what to do instead",
  async ({ site, browser, page }) => {
    const [code] = await page.locator(".code-list code").allInnerTexts();
    const plain = await browser.open({
      origin: site.origin,
      javaScriptEnabled: false,
    });
    await plain.page.goto("/login");
    const otherwise = () =>
      plain.page.locator("noscript p").first().innerText();
    assert.match(await otherwise(), /To log in with a passkey, turn on script/);
    await sendLogIn(plain.page, ADA);
    await plain.page.waitForURL("**/login/second");
    assert.match(await otherwise(), /A passkey needs script/);
    await plain.page.getByRole("link", { name: "Use a recovery code" }).click();
    await plain.page.getByLabel("Recovery code").fill(code);
    await plain.page.getByRole("button", { name: "Log in", exact: true })
      .click();
    await plain.page.waitForURL("**/account");
    await plain.page.goto("/account/security/passkeys/new");
    assert.match(await otherwise(), /set up an authenticator app instead/);
  },
);
