/** Logging in through a provider, as people do: the site in a process of its own, a real provider on another site, and clicks. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { TestBrowser } from "../support/browser.ts";
import { withBrowser } from "../support/browser.ts";
import { oidcProvider } from "../../lib/accounts/oauth/oidc_provider.ts";
import { freePort } from "../support/free_port.ts";
import { openLoopbackSite } from "../support/loopback.ts";
import {
  type IdentityProvider,
  openIdentityProvider,
} from "../support/identity_provider.ts";
import type { TestSite } from "../support/test_site.ts";
import { type StartedSite, startSite } from "../support/server.ts";
import { ADA, isLoggedIn, sendLogIn, signUp, STRATEGIES } from "./visits.ts";

/** What a test works with. */
interface Scene {
  site: StartedSite;
  idp: IdentityProvider;
  open(javaScriptEnabled?: boolean): Promise<Page>;
}

/** Starts a site, a provider and a browser for one test. */
async function visit(
  settings: Record<string, unknown>,
  test: (scene: Scene) => Promise<void>,
): Promise<void> {
  const port = freePort();
  const ORIGIN = `http://127.0.0.1:${port}`;
  await using idp = await openIdentityProvider(
    [`${ORIGIN}/login/oidc/callback`],
    { host: "localhost" },
  );
  await using site = await startSite({
    settings,
    env: {
      ORIGIN,
      PORT: String(port),
      OIDC_ISSUER: idp.issuer,
      OIDC_CLIENT_ID: idp.clientId,
      OIDC_CLIENT_SECRET: idp.clientSecret,
      OIDC_NAME: "Example ID",
    },
  });
  try {
    await withBrowser((browser) =>
      test({
        site,
        idp,
        open: (javaScriptEnabled) =>
          openPage(browser, site, idp, javaScriptEnabled),
      })
    );
  } catch (error) {
    console.error(`The site printed:\n${site.output()}`);
    throw error;
  }
}

/** Opens a device that may talk to the provider too. */
async function openPage(
  browser: TestBrowser,
  { origin }: { origin: string },
  { issuer }: IdentityProvider,
  javaScriptEnabled = true,
): Promise<Page> {
  const expected = [new RegExp(`^Request to another origin: \\w+ ${issuer}/`)];
  const { page } = await browser.open({ origin, expected, javaScriptEnabled });
  return page;
}

/** Clicks through the provider's page. */
async function decide(page: Page, button: "Allow" | "Refuse"): Promise<void> {
  await page.getByRole("button", { name: button }).click();
}

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: a stranger logs in through a provider and is where they wanted to go`, async () => {
    await visit({ strategy }, async ({ open }) => {
      const page = await open();
      await page.goto("/account/password");
      await page.getByRole("link", { name: "Continue with Example ID" })
        .click();
      await decide(page, "Allow");
      await page.waitForURL("**/account/password");
      await page.getByText("You have none").waitFor();
      await page.goto("/account");
      await page.getByText("with a linked account").waitFor();
      await page.getByText("Ada Lovelace").first().waitFor();
    });
  });
}

Deno.test("who says no at the provider is told what happened, and can start again", async () => {
  await visit({}, async ({ open }) => {
    const page = await open();
    await page.goto("/signup");
    await page.getByRole("link", { name: "Continue with Example ID" }).click();
    await decide(page, "Refuse");
    await page.getByRole("heading", {
      name: "Example ID did not say who you are",
    }).waitFor();
    await page.getByRole("link", { name: "Start again" }).click();
    await page.getByRole("link", { name: "Continue with Example ID" }).click();
    await decide(page, "Allow");
    await page.waitForURL("**/account");
  });
});

Deno.test("an account with the same address is logged in to first, then linked, without script too", async () => {
  await visit({}, async ({ open }) => {
    await signUp(await open(), ADA);
    const page = await open(false);
    await page.goto("/login");
    await page.getByRole("link", { name: "Continue with Example ID" }).click();
    await decide(page, "Allow");
    await page.getByRole("link", { name: "Log in, then link" }).click();
    await sendLogIn(page, ADA);
    await page.waitForURL("**/account/identities");
    // The provider knows them by now, and asks nothing.
    await page.getByRole("button", { name: "Link Example ID" }).click();
    await page.getByText("From now on it lets you in").waitFor();

    await page.getByRole("banner").getByRole("button", { name: "Log out" })
      .click();
    await page.goto("/login");
    await page.getByRole("link", { name: "Continue with Example ID" }).click();
    await page.waitForURL("**/account");
    await page.getByRole("link", { name: "Ways to log in" }).click();
    await page.getByRole("button", { name: /^Unlink/ }).click();
    await page.getByText("does not let you in any more").waitFor();
    assert.equal(await isLoggedIn(page), true);
  });
});

Deno.test("a link on another site begins nothing until it is clicked here", async () => {
  await visit({}, async ({ site, idp, open }) => {
    const page = await open();
    await page.goto(`${idp.issuer}/.well-known/openid-configuration`);
    const before = idp.visits.length;
    await page.evaluate((url) => {
      document.body.innerHTML = `<a href="${url}">Look</a>`;
    }, `${site.origin}/login/oidc`);
    await page.getByRole("link", { name: "Look" }).click();
    await page.getByRole("heading", { name: "Continue with Example ID?" })
      .waitFor();
    assert.deepEqual(await page.context().cookies(site.origin), []);
    assert.equal(idp.visits.length, before);
    await page.getByRole("link", { name: "Continue with Example ID" }).click();
    await decide(page, "Allow");
    await page.waitForURL("**/account");
  });
});

Deno.test("with a strict session cookie people come back logged in, and can link", async () => {
  const cookie = { name: "session", sameSite: "Strict" };
  await visit({ cookie }, async ({ open }) => {
    const page = await open();
    await page.goto("/login");
    await page.getByRole("link", { name: "Continue with Example ID" }).click();
    await decide(page, "Allow");
    await page.waitForURL("**/account");
    await page.goto("/account/identities");
    await page.getByRole("button", {
      name: "Link another account at Example ID",
    })
      .click();
    await page.getByText("From now on it lets you in").waitFor();
  });
});

Deno.test("two tabs of one browser both come back", async () => {
  await visit({}, async ({ open }) => {
    const one = await open();
    const other = await one.context().newPage();
    for (const page of [one, other]) {
      await page.goto("/login");
      await page.getByRole("link", { name: "Continue with Example ID" })
        .click();
      await page.getByRole("button", { name: "Allow" }).waitFor();
    }
    for (const page of [one, other]) {
      await decide(page, "Allow");
      await page.waitForURL("**/account");
    }
    assert.equal(await isLoggedIn(one), true);
  });
});

/** A site of the test's own process, whose time a test lets pass; the provider's own clock goes on as it does. */
async function visitWithClock(
  test: (site: TestSite, open: Scene["open"]) => Promise<void>,
): Promise<void> {
  const port = freePort();
  const redirectUri = `http://127.0.0.1:${port}/login/oidc/callback`;
  await using idp = await openIdentityProvider([redirectUri], {
    host: "localhost",
  });
  const provider = oidcProvider({
    id: "oidc",
    name: "Example ID",
    ...idp,
    redirectUri,
    clock: Date.now,
  });
  const options = { parts: { providers: [provider] } };
  await using site = await openLoopbackSite(options, "127.0.0.1", port);
  await withBrowser((browser) =>
    test(site, (withScript) => openPage(browser, site, idp, withScript))
  );
}

/** Lets so much time pass that proof is asked for again. */
function grow({ site, advance }: TestSite): void {
  advance(site.settings.session.stepUpAge + 1000);
}

Deno.test("proof is given again through the provider, and the action goes on", async () => {
  await visitWithClock(async (site, open) => {
    const page = await open();
    await page.goto("/login?next=/account/identities");
    await page.getByRole("link", { name: "Continue with Example ID" }).click();
    await decide(page, "Allow");
    await page.waitForURL("**/account/identities");
    grow(site);
    await page.getByRole("link", { name: "Set password" }).click();
    await page.getByRole("link", { name: "Confirm with Example ID" }).click();
    await decide(page, "Allow");
    await page.waitForURL("**/account/password");
  });
});

for (const withScript of [true, false]) {
  const how = withScript ? "with script" : "without script";

  Deno.test(`${how}, linking that asks for proof goes on after it, to the provider and back`, async () => {
    await visitWithClock(async (site, open) => {
      const page = await open(withScript);
      await signUp(page, ADA);
      await page.goto("/account/identities");
      grow(site);
      await page.getByRole("button", { name: "Link Example ID" }).click();
      await page.waitForURL("**/account/confirm?*");
      await page.getByLabel("Password", { exact: true }).fill(ADA.password);
      await page.getByRole("button", { name: "Confirm" }).click();
      await page.getByRole("heading", { name: /^Link Example ID\?/ }).waitFor();
      await page.getByRole("button", { name: "Link Example ID" }).click();
      await decide(page, "Allow");
      await page.waitForURL("**/account/identities?changed");
      await page.getByText("From now on it lets you in").waitFor();
    });
  });
}
