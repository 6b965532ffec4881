/** OWASP ASVS 5.0, 6.5.3: secrets come from the system's random source alone, and not from the time. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type * as AskingBrowser from "../../lib/accounts/asking_browser.ts";
import type * as Authenticator from "../../lib/accounts/factors/authenticator.ts";
import type * as RecoveryCodes from "../../lib/accounts/factors/recovery_codes.ts";
import type * as OneTimeLinks from "../../lib/accounts/one_time_links.ts";
import { openMailSite, send, signUpByMail } from "../by_mail/kit.ts";
import { secretOn } from "../http/factor_steps.ts";
import { ADA } from "../http/kit.ts";

const NOON = Date.UTC(2031, 0, 2, 12);

/** Does something while every clock stands still. */
async function atNoon<T>(work: () => T | Promise<T>): Promise<T> {
  const [day, since] = [Date.now, performance.now];
  Date.now = () => NOON;
  performance.now = () => 1000;
  try {
    return await work();
  } finally {
    Date.now = day;
    performance.now = since;
  }
}

/** Loads a module as another process does, which shares nothing with this one but the clock. */
const load = (path: string, process: number) =>
  import(`../../lib/accounts/${path}.ts?process=${process}`);

const bytesOf = (text: string) => Buffer.from(text, "base64url");

/** What makes a secret, in a process of its own. */
const KINDS: Record<string, (process: number) => Promise<() => Uint8Array>> = {
  async "an app"(process) {
    const { newAuthenticatorSecret }: typeof Authenticator = await load(
      "factors/authenticator",
      process,
    );
    return newAuthenticatorSecret;
  },
  async "a link"(process) {
    const { putLink }: typeof OneTimeLinks = await load(
      "one_time_links",
      process,
    );
    const link = {
      purpose: "reset-password",
      subject: "s".repeat(22),
      about: null,
      expiresAt: NOON + 1000,
    } as const;
    const operation = { set() {} } as unknown as Deno.AtomicOperation;
    return () => bytesOf(putLink(operation, link, NOON).slice(22));
  },
  async "a browser that asks"(process) {
    const { newBrowserSecret }: typeof AskingBrowser = await load(
      "asking_browser",
      process,
    );
    return () => bytesOf(newBrowserSecret());
  },
  async "a recovery code"(process) {
    const { makeRecoveryCodes }: typeof RecoveryCodes = await load(
      "factors/recovery_codes",
      process,
    );
    // As text: five bits of each character are random.
    return () => Buffer.from(makeRecoveryCodes(NOON).codes[0]);
  },
};

/** How many bits of two values differ. */
function distance(one: Uint8Array, other: Uint8Array): number {
  const bits = (byte: number) => byte.toString(2).replaceAll("0", "").length;
  return one.reduce((sum, byte, at) => sum + bits(byte ^ other[at]), 0);
}

for (const [kind, open] of Object.entries(KINDS)) {
  Deno.test(`ASVS 6.5.3: secrets of ${kind} that are made at the same time, in one process or in two, have nothing in common`, async () => {
    const made = await atNoon(async () => {
      const makers = [await open(1), await open(2)];
      return makers.flatMap((make) => Array.from({ length: 20 }, make));
    });
    for (const [at, one] of made.entries()) {
      for (const other of made.slice(at + 1)) {
        const least = kind === "a recovery code" ? 15 : one.length * 2;
        assert.ok(distance(one, other) > least, `${one} and ${other}`);
      }
    }
  });
}

Deno.test("ASVS 6.5.3: two sites whose clocks are the same give apps and links different secrets", async () => {
  const parts = { clock: () => NOON };
  const secrets = [];
  for (let times = 0; times < 2; times++) {
    await using site = await openMailSite({ parts });
    const [ada, asking] = [site.client(), site.client()];
    await signUpByMail(site, ada);
    secrets.push(
      await atNoon(async () => {
        const page = await ada.get("/account/security/authenticator");
        await send(asking, "/login/email", { email: ADA.email });
        const link = await site.linkTo(ADA.email);
        return [secretOn(await page.text()), bytesOf(link.slice(-43))];
      }),
    );
  }
  const [[app, link], [otherApp, otherLink]] = secrets;
  assert.ok(distance(app, otherApp) > app.length * 2);
  assert.ok(distance(link, otherLink) > link.length * 2);
});
