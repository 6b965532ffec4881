/** OWASP ASVS 5.0, sections 6.5, 6.6 and 6.8: codes, links, and who somebody is elsewhere. */

import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { codeOf, newBrowserSecret } from "../../lib/accounts/asking_browser.ts";
import { makeRecoveryCodes } from "../../lib/accounts/factors/recovery_codes.ts";
import { LINK_LIFE } from "../../lib/link_life.ts";
import {
  ADA,
  codeOn,
  type MailSite,
  MINUTE,
  openMailSite,
  press,
  send,
  signUpByMail,
} from "../by_mail/kit.ts";
import { giveOnlyPassword, sentTo, setUpApp } from "../http/factor_steps.ts";
import { everyStrategy, sessionOf, signInOn } from "../http/kit.ts";
import {
  begin,
  contents,
  logInBy,
  openScene,
  visit,
} from "../http/oauth/kit.ts";
import type { Client } from "../support/client.ts";
import { readSources, ROOT } from "../support/sources.ts";
import { openTwoProviders } from "./two_providers.ts";

/** A site with mail on which Ada has an account, and a browser in which she asks for links. */
async function withAda() {
  const site = await openMailSite();
  await signUpByMail(site, site.client());
  return { site, browser: site.client() };
}

async function askForLink(site: MailSite, client: Client): Promise<string> {
  await send(client, "/login/email", { email: ADA.email });
  return await site.linkTo(ADA.email);
}

/** Uses a code as the second step on a new device, and tells whether it let in. */
async function second(
  site: { client(): Client },
  form: Record<string, string>,
): Promise<boolean> {
  const device = site.client();
  await giveOnlyPassword(device);
  await press(device, "/login/second", form);
  return await sessionOf(device) !== null;
}

everyStrategy(
  "ASVS 6.5.1: a code of an app and a recovery code are good once",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const app = await setUpApp(site, client);
    site.advance(30_000);
    const recovery = { code: app.recoveryCodes[0], with: "recovery" };
    for (const form of [{ code: app.code() }, recovery]) {
      assert.equal(await second(site, { ...form }), true);
      assert.equal(await second(site, { ...form }), false);
    }
  },
);

Deno.test("ASVS 6.5.1: a link by mail is good once", async () => {
  const { site, browser } = await withAda();
  await using _closing = site;
  const link = await askForLink(site, browser);
  assert.equal((await press(browser, link)).status, 303);
  assert.equal((await press(browser, link)).status, 410);
});

Deno.test("ASVS 6.5.2: of links and recovery codes, which have 112 bits and more, hashes are stored", async () => {
  const { site, browser } = await withAda();
  await using _closing = site;
  const ada = site.client();
  await giveLink(site, ada);
  const { recoveryCodes: [code] } = await setUpApp(site, ada);
  const link = await askForLink(site, browser);
  const everything = await contents(site);
  const plain = code.replaceAll("-", "");
  assert.ok(plain.length * 5 >= 112);
  assert.ok(everything.includes(hash("sha256", plain, "base64url")));
  const secret = link.slice(-43);
  assert.equal(Uint8Array.fromBase64(secret, URL_SAFE).length, 32);
  for (const clear of [plain, code, secret]) {
    assert.ok(!everything.includes(clear), clear);
  }
});

const URL_SAFE = { alphabet: "base64url" } as const;

/** Logs a device in by a link. */
async function giveLink(site: MailSite, client: Client): Promise<void> {
  const link = await askForLink(site, client);
  await send(client, link, {});
}

Deno.test("ASVS 6.5.3: codes come from the system's random source, every character as likely as any other", async () => {
  const guessable = (await readSources()).filter(({ path, code }) =>
    /^lib\/accounts\//.test(path) && code.includes("Math.random")
  );
  assert.deepEqual(guessable.map(({ path }) => path), []);
  const kinds = [
    Array.from({ length: 300 }, () => makeRecoveryCodes(0).codes).flat(),
    Array.from({ length: 3000 }, () => codeOf(newBrowserSecret())!),
  ];
  for (const codes of kinds) {
    assert.equal(new Set(codes).size, codes.length);
    for (let at = 0; at < codes[0].length; at++) {
      const seen = new Set(codes.map((code) => code[at]));
      assert.ok(
        seen.size === 32 || [...seen].join() === "-",
        `${at}: ${seen.size}`,
      );
    }
  }
});

Deno.test("ASVS 6.5.4: a code that confirms a link has 40 bits", async () => {
  const { site, browser } = await withAda();
  await using _closing = site;
  await askForLink(site, browser);
  const code = await codeOn(browser, "/login/email/sent");
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
});

Deno.test("ASVS 6.5.5: a link works for ten minutes and not longer", async () => {
  const { site, browser } = await withAda();
  await using _closing = site;
  const link = await askForLink(site, browser);
  site.advance(10 * MINUTE - 1);
  assert.equal((await browser.get(link)).status, 200);
  site.advance(1);
  assert.equal((await press(browser, link)).status, 410);
});

Deno.test("ASVS 6.5.5: for how long a link works is written down as it is", async () => {
  const doc = await Deno.readTextFile(`${ROOT}/docs/security.md`);
  const rows = doc.split("\n").filter((line) =>
    /^\| (Link by mail|6\.3\.6|6\.4\.1|6\.5\.5) /.test(line)
  );
  assert.equal(rows.length, 4);
  for (const row of rows) {
    const said = row.match(/\d+ (?:minute|hour)s?/)?.[0];
    assert.equal(said, LINK_LIFE, row.slice(0, 20));
  }
});

everyStrategy(
  "ASVS 6.5.5: a code of an app is for half a minute, and one more for clocks that differ",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const app = await setUpApp(site, client);
    site.advance(120_000);
    assert.equal(await second(site, { code: app.code(-2) }), false);
    assert.equal(await second(site, { code: app.code(2) }), false);
    assert.equal(await second(site, { code: app.code(-1) }), true);
    assert.equal(await second(site, { code: app.code() }), true);
  },
);

Deno.test("ASVS 6.6.2: a link and its code are good for the request they were made for and for no other", async () => {
  const { site, browser } = await withAda();
  await using _closing = site;
  const older = await askForLink(site, browser);
  const oldCode = await codeOn(browser, "/login/email/sent");
  const link = await askForLink(site, browser);
  const code = await codeOn(browser, "/login/email/sent");
  assert.equal((await press(browser, older)).status, 410);
  const other = site.client();
  assert.equal((await press(other, link)).status, 422);
  assert.equal((await press(other, link, { code: oldCode })).status, 422);
  assert.equal(await sessionOf(other), null);
  assert.equal((await press(other, link, { code })).status, 303);
});

Deno.test("ASVS 6.6.3: five wrong codes void a link", async () => {
  const { site, browser } = await withAda();
  await using _closing = site;
  const link = await askForLink(site, browser);
  const code = await codeOn(browser, "/login/email/sent");
  const other = site.client();
  const statuses = [];
  for (let times = 0; times < 5; times++) {
    const wrong = { code: `AAAA-AAA${times}` };
    statuses.push((await press(other, link, wrong)).status);
  }
  assert.deepEqual(statuses, [422, 422, 422, 422, 410]);
  assert.equal((await press(other, link, { code })).status, 410);
  assert.equal((await press(browser, link)).status, 410);
});

everyStrategy(
  "ASVS 6.6.3: who guesses codes of an app is held up",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const app = await setUpApp(site, client);
    site.advance(60_000);
    const statuses = [];
    for (let times = 0; times < 6; times++) {
      const device = site.client();
      await giveOnlyPassword(device);
      const wrong = { code: app.code(100 + times) };
      statuses.push((await press(device, "/login/second", wrong)).status);
    }
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429]);
    assert.equal(await second(site, { code: app.code() }), false);
  },
);

Deno.test("ASVS 6.8.1: the same subject and address at another provider is somebody else", async () => {
  await using site = await openTwoProviders();
  const ada = site.client();
  await logInBy(ada, "oidc");
  const { userId } = (await sessionOf(ada))!;
  const mallory = site.client();
  const refused = await visit(mallory, "/login/google");
  assert.equal(refused.status, 409, "the address is Ada's");
  assert.equal(await sessionOf(mallory), null);
  site.google.behaviour.people["ada-1"] = { name: "Mallory" };
  await logInBy(mallory, "google");
  assert.notEqual((await sessionOf(mallory))!.userId, userId);
});

const encode = (value: unknown) =>
  new TextEncoder().encode(JSON.stringify(value)).toBase64({
    ...URL_SAFE,
    omitPadding: true,
  });

Deno.test("ASVS 6.8.2: an ID token that is not signed, or not by the provider, lets nobody in", async () => {
  await using scene = await openScene();
  const { behaviour } = scene.idp;
  const forgeries: NonNullable<typeof behaviour.forge>[] = [
    (claims) => `${encode({ alg: "none" })}.${encode(claims)}.`,
    (_claims, _sign, genuine) => genuine.slice(0, genuine.lastIndexOf(".") + 1),
    (claims, _sign, genuine) => {
      const [header, , signature] = genuine.split(".");
      return `${header}.${encode({ ...claims, sub: "bob" })}.${signature}`;
    },
    () => undefined,
  ];
  for (const forge of forgeries) {
    behaviour.forge = forge;
    const client = scene.client();
    assert.equal((await visit(client, "/login/oidc")).status, 400);
    assert.equal(await sessionOf(client), null);
  }
  behaviour.forge = undefined;
  await logInBy(scene.client(), "oidc");
});

Deno.test("ASVS 6.8.4: where proof must be fresh the provider has to say when it was given", async () => {
  await using scene = await openScene();
  const client = scene.client();
  await logInBy(client, "oidc");
  const { searchParams } = await begin(client, "/account/confirm/oidc");
  assert.equal(searchParams.get("max_age"), "0");
  const now = Math.floor(Date.now() / 1000);
  for (const auth_time of [now - 3600, undefined]) {
    scene.idp.behaviour.forge = (claims, sign) =>
      sign({ ...claims, auth_time });
    const answer = await visit(client, "/account/confirm/oidc");
    assert.equal(answer.status, 400, String(auth_time));
  }
});

Deno.test("ASVS 6.8.4: a log-in through a provider is as fresh as the proof that was given there", async () => {
  await using scene = await openScene();
  const now = Math.floor(Date.now() / 1000);
  for (const auth_time of [now - 3600, undefined]) {
    scene.idp.behaviour.forge = (claims, sign) =>
      sign({ ...claims, auth_time });
    const client = scene.client();
    await logInBy(client, "oidc");
    const answer = await client.get("/account/delete");
    assert.match((await sentTo(answer))!, /^\/account\/confirm\?/);
  }
});

Deno.test("ASVS 6.8.4: what a provider says of its factors is shown and counts as one", async () => {
  await using scene = await openScene({ amr: ["pwd", "otp", "mfa"] });
  const client = scene.client();
  await logInBy(client, "oidc");
  const { amr } = (await sessionOf(client))!;
  assert.deepEqual(amr, ["fed", "pwd", "otp", "mfa"]);
  await setUpApp(scene, client);
  const device = scene.client();
  const answer = await visit(device, "/login/oidc");
  assert.equal(await sentTo(answer), "/login/second");
  assert.equal(await sessionOf(device), null);
});
