/** Every way by mail, as people go it: the site in a process of its own, a real mail server, and clicks. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { startSmtp, type TestSmtp } from "../mail/smtp_server.ts";
import { type TestBrowser, withBrowser } from "../support/browser.ts";
import { freePort } from "../support/free_port.ts";
import { type StartedSite, startSite } from "../support/server.ts";
import {
  ADA,
  AGENTS,
  isLoggedIn,
  logIn,
  sendLogIn,
  STRATEGIES,
} from "./visits.ts";

const NEW_PASSWORD = "eight brass latchkeys";

/** What a test works with. */
interface Scene {
  site: StartedSite;
  /** Opens a browser. */
  open(options?: Parameters<TestBrowser["open"]>[0]): Promise<Page>;
  /** The link in the next mail, which must be to an address. */
  link(to?: string): Promise<string>;
}

/** Starts a site, a mail server that it may use, and a browser for one test. */
async function scene(
  settings: Record<string, unknown>,
  test: (scene: Scene) => Promise<void>,
  sends = true,
): Promise<void> {
  await using smtp = await startSmtp();
  const port = String(freePort());
  // What links in mails begin with is what the browser visits.
  const env = { PORT: port, ORIGIN: `http://127.0.0.1:${port}` };
  const server = { SMTP_URL: smtp.url, MAIL_FROM: "no-reply@latchkey.example" };
  await using site = await startSite({
    settings,
    env: sends ? { ...env, ...server } : env,
  });
  try {
    await withBrowser((browser) =>
      test({
        site,
        open: async (options) =>
          (await browser.open({ origin: site.origin, ...options })).page,
        link: (to = ADA.email) => nextLink(smtp, to),
      })
    );
  } catch (error) {
    console.error(`The site printed:\n${site.output()}`);
    throw error;
  }
}

async function nextLink(smtp: TestSmtp, to: string): Promise<string> {
  const mail = await smtp.next();
  assert.deepEqual(mail.to, [to], mail.head);
  return /^http:\S+$/m.exec(mail.text)![0];
}

const press = (page: Page, name: string) =>
  page.getByRole("main").getByRole("button", { name, exact: true }).click();

/** Makes Ada's account by the link in the mail. */
async function signUp({ link }: Scene, page: Page): Promise<void> {
  await page.goto("/signup");
  await page.getByLabel("Name").fill(ADA.name);
  await page.getByLabel("Email address").fill(ADA.email);
  await page.getByLabel("Password", { exact: true }).fill(ADA.password);
  await press(page, "Create account");
  await page.getByRole("heading", { name: "We sent you a mail" }).waitFor();
  assert.equal(await isLoggedIn(page), false);
  await page.goto(await link());
  await press(page, "Make my account");
  await page.waitForURL("**/account");
}

/** Asks for a link to log in, from the page to log in. */
async function askForLink(page: Page): Promise<void> {
  await page.goto("/account/password");
  await page.getByRole("link", { name: "Email me a link" }).click();
  await page.getByLabel("Email address").fill(ADA.email);
  await press(page, "Email me a link");
  await page.getByRole("heading", { name: "We sent you a mail" }).waitFor();
}

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: somebody signs up by mail, and logs in by a link where they wanted to go`, () =>
    scene({ strategy }, async (scene) => {
      const page = await scene.open();
      await signUp(scene, page);
      await page.context().clearCookies();
      await askForLink(page);
      const link = await scene.link();
      await page.goto(link);
      await press(page, "Log in");
      await page.waitForURL("**/account/password");
      await page.goto(link);
      await page.getByText("This link does not work any more").waitFor();
    }));
}

Deno.test("a link that is opened on another device asks for the code, without script too", () =>
  scene({}, async (scene) => {
    const laptop = await scene.open();
    await signUp(scene, laptop);
    await laptop.context().clearCookies();
    await askForLink(laptop);
    const code = await laptop.locator(".code-text").innerText();
    const phone = await scene.open({
      userAgent: AGENTS.phone,
      javaScriptEnabled: false,
    });
    await phone.goto(await scene.link());
    await phone.getByLabel("Code").fill("AAAA-AAAA");
    await press(phone, "Log in");
    await phone.getByText("This is not the code").first().waitFor();
    await phone.getByLabel("Code").fill(code.toLowerCase());
    await press(phone, "Log in");
    await phone.waitForURL("**/account/password");
    assert.equal(await isLoggedIn(laptop), false);
    // The phone is a new device, and the mail about it logs it out.
    await laptop.goto(await scene.link());
    await press(laptop, "Log it out");
    await laptop.waitForURL("**/password/forgot");
    assert.equal(await isLoggedIn(phone), false);
  }));

Deno.test("a forgotten password is chosen anew, and every device is logged out", () =>
  scene({}, async (scene) => {
    const page = await scene.open();
    await signUp(scene, page);
    const stranger = await scene.open();
    await stranger.goto("/login");
    await stranger.getByRole("link", { name: "Forgot your password?" }).click();
    await stranger.getByLabel("Email address").fill(ADA.email);
    await press(stranger, "Email me a link");
    await stranger.goto(await scene.link());
    await stranger.getByLabel("New password").fill("short");
    await press(stranger, "Change password");
    await stranger.locator('input[name="password"]:focus').waitFor();
    await stranger.getByLabel("New password").fill(NEW_PASSWORD);
    await press(stranger, "Change password");
    await stranger.waitForURL("**/login");
    await stranger.getByText("Log in with the new one").waitFor();
    assert.equal(await isLoggedIn(page), false);
    await stranger.goto("/login");
    await sendLogIn(stranger, { ...ADA, password: NEW_PASSWORD });
    await stranger.waitForURL("**/account");
  }));

Deno.test("an address is changed, both are told, and the old one takes it back", () =>
  scene({}, async (scene) => {
    const page = await scene.open();
    await signUp(scene, page);
    await page.goto("/account/email");
    await page.getByText(`${ADA.email} is confirmed`).waitFor();
    await page.getByLabel("New email address").fill("new@example.com");
    await page.getByLabel("Current password").fill(ADA.password);
    await press(page, "Mail a link to the new address");
    await page.locator(".code-text").waitFor();
    await page.goto(await scene.link("new@example.com"));
    await press(page, "Use this address");
    await page.getByText("new@example.com is confirmed").waitFor();
    const undo = await scene.link();
    await page.goto(undo);
    await press(page, "Undo the change");
    await page.getByText("Your address is back").waitFor();
    assert.equal(await isLoggedIn(page), false);
    const form = { ...ADA, email: "new@example.com" };
    await page.goto("/login");
    await sendLogIn(page, form);
    await page.getByText("is not right").first().waitFor();
  }));

Deno.test("on a development machine the mail is read in the mailbox, and its button works there", () =>
  scene({}, async ({ open }) => {
    const page = await open();
    await page.goto("/signup");
    await page.getByLabel("Name").fill(ADA.name);
    await page.getByLabel("Email address").fill(ADA.email);
    await page.getByLabel("Password", { exact: true }).fill(ADA.password);
    await press(page, "Create account");
    await page.waitForURL("**/account");
    await page.goto("/dev/mail");
    await page.getByRole("link", { name: "Confirm your address" }).click();
    const frame = page.frameLocator("iframe");
    await frame.getByRole("link", { name: "Confirm this address" }).click();
    await page.waitForURL("**/email/confirm/*");
    await press(page, "Confirm this address");
    await page.getByText("Your address is confirmed.").waitFor();
    await page.context().clearCookies();
    await logIn(page, ADA);
  }, false));
