/** OWASP ASVS 5.0, sections 6.3 and 6.4: logging in, and what happens when proof is lost. */

import assert from "node:assert/strict";
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
import { tags, text } from "../components/markup.ts";
import {
  addPasskey,
  answerWith,
  giveOnlyPassword,
  sentTo,
  setUpApp,
} from "../http/factor_steps.ts";
import {
  everyStrategy,
  logIn,
  openQuickSite,
  PASSWORD,
  sessionOf,
  signInOn,
  signUp,
} from "../http/kit.ts";
import { logInBy, openScene, visit } from "../http/oauth/kit.ts";
import { openQuickAccounts } from "../http/quick_accounts.ts";
import type { Client } from "../support/client.ts";
import { readSources, ROOT } from "../support/sources.ts";

const DAY = 24 * 60 * MINUTE;
const PHONE = { userAgent: "Mozilla/5.0 (Windows NT 10.0) Chrome/149.0.0.0" };
const NEW_PASSWORD = "another nineteen violets";

const docOf = async (name: string) =>
  (await Deno.readTextFile(`${ROOT}/docs/${name}`)).replaceAll(/\s+/g, " ");

/** A site with mail on which Ada is logged in on one device. */
async function withAda(settings = {}) {
  const site = await openMailSite({ settings });
  const ada = site.client();
  await signUpByMail(site, ada);
  return { site, ada };
}

/** The subjects of what was mailed to Ada since she signed up, the oldest first. */
async function toldAda(site: MailSite): Promise<string[]> {
  const mails = await site.mailsTo(ADA.email);
  return mails.map(({ subject }) => subject).slice(0, -1).reverse();
}

everyStrategy(
  "ASVS 6.3.1: who guesses is held up after as many failures as is written down, and not for ever",
  async (site) => {
    const row =
      /\| a password at log-in \| the account, from one block \| (\d+) \| (\d+) s, /;
    const [, free, delay] = row.exec(await docOf("limits.md"))!;
    await signUp(site.client());
    const guess = async (password: string) => {
      const answer = await press(site.client(), "/login", {
        email: ADA.email,
        password,
      });
      return [answer.status, answer.headers.get("retry-after")];
    };
    for (let times = 0; times < Number(free); times++) {
      assert.deepEqual(await guess(`guess ${times}`), [401, null]);
    }
    assert.deepEqual(await guess("one more guess"), [429, delay]);
    assert.deepEqual(await guess(PASSWORD), [429, delay]);
    site.advance(Number(delay) * 1000);
    assert.deepEqual(await guess(PASSWORD), [303, null]);
  },
);

everyStrategy(
  "ASVS 6.3.2: a new site has no account at all, whatever one might call it",
  async (site) => {
    const kept = async () => {
      const rows = await Array.fromAsync(site.site.kv.list({ prefix: [] }));
      const kinds = new Set(rows.map(({ key }) => String(key[0])));
      return ["passwords", "subjects", "users"].filter((kind) =>
        kinds.has(kind)
      );
    };
    assert.deepEqual(await kept(), []);
    for (const name of ["admin", "root", "test", "demo"]) {
      for (const password of [name, "password", "12345678"]) {
        const form = { email: `${name}@example.com`, password };
        const answer = await press(site.client(), "/login", form);
        assert.equal(answer.status, 401, Deno.inspect(form));
      }
    }
    assert.deepEqual(await kept(), []);
    await signUp(site.client());
    assert.equal((await kept()).length, 3, "that is where they would lie");
  },
);

/** The files that hand proof to the gate, and the way in that each is in docs/security.md. */
const WAYS_IN = {
  "routes/login.tsx": "Password",
  "routes/login/email/[token].tsx": "Link by mail",
  "lib/oauth_arrival.ts": "Provider",
  "routes/login/passkey.tsx": "Passkey",
  "routes/signup.tsx": "Sign-up",
  "routes/signup/[token].tsx": "Sign-up",
};

Deno.test("ASVS 6.3.4: every way in is written down, and leads through one gate", async () => {
  const sources = (await readSources())
    .filter(({ path }) => /^(lib|routes|main|serve)/.test(path));
  const calling = (call: RegExp, except: RegExp) =>
    sources.filter(({ path, code }) => call.test(code) && !except.test(path))
      .map(({ path }) => path).sort();
  const gate = calling(
    /\bletIn\(/,
    /^lib\/(log_in\.ts|sessions\/)/,
  );
  assert.deepEqual(gate, Object.keys(WAYS_IN).sort());
  const past = /^lib\/(sign_in\.ts|sessions\/)/;
  assert.deepEqual(calling(/sessions\.signIn\(/, past), []);
  const starting = sources.filter(({ runtimeImports }) =>
    runtimeImports.includes("lib/sign_in.ts")
  );
  assert.deepEqual(starting.map(({ path }) => path), ["lib/log_in.ts"]);
  const doc = await docOf("security.md");
  const [, table] = /## Ways in(.*?)## /.exec(doc)!;
  const written = [...table.matchAll(/\| ([A-Z][a-z -]+?) \|/g)]
    .map(([, way]) => way);
  assert.deepEqual(new Set(written), new Set(Object.values(WAYS_IN)));
});

Deno.test("ASVS 6.3.4: no way in gets past the second step of who has one", async () => {
  const { site, ada } = await withAda();
  await using _closing = site;
  await setUpApp(site, ada);
  const byPassword = site.client();
  await giveOnlyPassword(byPassword);
  const byLink = site.client();
  await send(byLink, "/login/email", { email: ADA.email });
  const link = await site.linkTo(ADA.email);
  assert.equal(await send(byLink, link, {}), "/login/second");

  await using scene = await openScene();
  const own = scene.client();
  await logInBy(own, "oidc");
  await setUpApp(scene, own);
  const byProvider = scene.client();
  const arrived = await visit(byProvider, "/login/oidc");
  assert.equal(await sentTo(arrived), "/login/second");
  for (const client of [byPassword, byLink, byProvider]) {
    assert.equal(await sessionOf(client), null);
  }
});

Deno.test("ASVS 6.3.5: a log-in on a new device and a copied session are told by mail, failures on the page of activity", async () => {
  const { site, ada } = await withAda({ strategy: "hybrid" });
  await using _closing = site;
  await press(site.client(), "/login", { ...ADA, password: "a guess" });
  await logIn(site.client(PHONE));
  const page = text(await (await ada.get("/account/activity")).text());
  assert.match(page, /wrong password/i);
  const stolen = ada.cookies.header("/");
  for (let turn = 0; turn < 3; turn++) {
    site.advance(11 * MINUTE);
    assert.notEqual(await sessionOf(ada), null);
  }
  assert.equal(await sessionOf(site.client(), { cookie: stolen }), null);
  assert.deepEqual(await toldAda(site), [
    "A new device is logged in to Latchkey",
    "A copy of your Latchkey session was used",
  ]);
});

Deno.test("ASVS 6.3.7: a new password, a new address and a new or lost factor are told by mail", async () => {
  const { site, ada } = await withAda();
  await using _closing = site;
  await send(ada, "/account/password", {
    current: PASSWORD,
    password: NEW_PASSWORD,
  });
  await setUpApp(site, ada);
  await send(ada, "/account/security/authenticator/remove", {});
  const email = "new@example.com";
  await send(ada, "/account/email", { email, current: NEW_PASSWORD });
  await send(ada, await site.linkTo(email), {});
  const changed = "The address of your Latchkey account was changed";
  const told = await toldAda(site);
  assert.equal(told[0], "Your Latchkey password was changed");
  assert.equal(told.at(-1), changed);
  assert.equal(told.length, 4, "and the app, twice");
  assert.equal((await site.mailTo(email)).subject, changed);
});

const FORMS: Record<string, Record<string, string>> = {
  "/login": { password: "not the password" },
  "/login/email": {},
  "/password/forgot": {},
  "/signup": { name: "Somebody", password: PASSWORD },
};

/** A header without what is random in it, or takes its time. */
function plain(value: string): string {
  return value.replaceAll(/nonce-\w+/g, "NONCE")
    .replaceAll(/(?<![\w-])[\w-]{43}(?![\w-])/g, "SECRET")
    .replaceAll(/dur=[\d.]+/g, "dur");
}

Deno.test("ASVS 6.3.8: no form tells whether an address has an account, by its answer or by its work", async () => {
  let hashes = 0;
  await using site = await openMailSite({
    parts: {
      openAccounts: (options) => openQuickAccounts(options, () => hashes++),
    },
  });
  await signUpByMail(site, site.client());
  for (const [path, form] of Object.entries(FORMS)) {
    const answers = [];
    for (const email of [ADA.email, "eve@example.com"]) {
      hashes = 0;
      const answer = await site.client().post(path, { ...form, email });
      const body = (await answer.text()).replaceAll(email, "EMAIL")
        .replaceAll(/nonce="\w+"/g, "");
      // All of them, and the cookies: names and attributes, in their order.
      const headers = [...answer.headers].map(([name, value]) =>
        `${name}: ${plain(value)}`
      );
      answers.push({ status: answer.status, headers, body, hashes });
    }
    assert.deepEqual(answers[0], answers[1], path);
  }
});

Deno.test("ASVS 6.4.1: what activates an account works once, for ten minutes, and is no password", async () => {
  await using site = await openMailSite();
  const client = site.client();
  const form = { ...ADA, password: PASSWORD };
  await send(client, "/signup", form);
  const late = await site.linkTo(ADA.email);
  site.advance(10 * MINUTE);
  assert.equal((await press(client, late)).status, 410);
  await send(client, "/signup", form);
  const link = await site.linkTo(ADA.email);
  assert.notEqual(link, late);
  const password = link.split("/").at(-1)!;
  const tried = await press(site.client(), "/login", { ...ADA, password });
  assert.equal(tried.status, 401);
  await send(client, link, {});
  assert.equal((await press(client, link)).status, 410);
});

Deno.test("ASVS 6.4.2: no form asks for a hint or a secret question", async () => {
  const { site, ada } = await withAda();
  await using _closing = site;
  const asked: [Client, string, string[]][] = [
    [site.client(), "/signup", ["email", "name", "password"]],
    [site.client(), "/login", ["email", "password", "remember"]],
    [site.client(), "/password/forgot", ["email"]],
    [ada, "/account/password", ["current", "password", "username"]],
    [ada, "/account/security", []],
  ];
  for (const [client, path, expected] of asked) {
    const html = await (await client.get(path)).text();
    const names = ["input", "select", "textarea"]
      .flatMap((tag) => tags(html, tag))
      .filter(({ attributes }) => attributes.type !== "hidden")
      .map(({ attributes }) => attributes.name).sort();
    assert.deepEqual([...new Set(names)], expected, path);
  }
});

Deno.test("ASVS 6.4.3: a new password that is chosen by mail does not get past the second step", async () => {
  const { site, ada } = await withAda();
  await using _closing = site;
  await setUpApp(site, ada);
  const client = site.client();
  await send(client, "/password/forgot", { email: ADA.email });
  const link = await site.linkTo(ADA.email);
  await send(client, link, { password: NEW_PASSWORD });
  await giveOnlyPassword(client, { password: NEW_PASSWORD });
  assert.equal(await sessionOf(client), null);
  assert.equal(await sentTo(await client.get("/account")), AWAY);
});

const AWAY = "/login?next=%2Faccount";

Deno.test("ASVS 6.4.4: who lost a second step gets in with a recovery code, as good as what was lost, or not at all", async () => {
  const { site, ada } = await withAda();
  await using _closing = site;
  const { recoveryCodes: [code] } = await setUpApp(site, ada);
  const client = site.client();
  await giveOnlyPassword(client);
  const second = (code: string) =>
    client.post("/login/second", { with: "recovery", code });
  const mailed = site.client();
  await send(mailed, "/password/forgot", { email: ADA.email });
  const shown = await codeOn(mailed, "/password/forgot/sent");
  assert.equal((await second(shown)).status, 401);
  assert.equal(await sentTo(await second(code)), "/account");
  // Taking the lost one away takes proof given lately, with a second step again.
  site.advance(11 * MINUTE);
  const remove = "/account/security/authenticator/remove";
  assert.match((await sentTo(await client.post(remove, {})))!, /confirm/);
  const half = await press(client, "/account/confirm", { password: PASSWORD });
  assert.equal(half.status, 422);
  assert.match(await docOf("security.md"), /lost a second step/);
});

everyStrategy(
  "ASVS 6.4.5: nothing that people prove themselves with runs out",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const app = await setUpApp(site, client);
    const { passkey } = await addPasskey(site, client);
    site.advance(3650 * DAY);
    for (
      const proof of [
        { code: app.code(), with: "" },
        { code: app.recoveryCodes[0], with: "recovery" },
      ]
    ) {
      const device = site.client();
      await giveOnlyPassword(device);
      const answer = await device.post("/login/second", proof);
      assert.equal(await sentTo(answer), "/account");
    }
    const device = site.client();
    const fields = await answerWith(device, "log-in", passkey);
    const answer = await device.post("/login/passkey", fields);
    assert.equal(await sentTo(answer), "/account");
  },
);

Deno.test("ASVS 6.4.6: whoever has a password reset, only the owner of the address chooses it", async () => {
  const { site } = await withAda();
  await using _closing = site;
  const operator = site.client();
  const answer = await operator.post("/password/forgot", { email: ADA.email });
  const shown = [...answer.headers].join() + await answer.text() +
    await (await operator.get("/password/forgot/sent")).text();
  const link = await site.linkTo(ADA.email);
  assert.ok(!shown.includes(link.slice(-43)));
  // Nothing an operator runs can set one.
  const writing = (await readSources()).filter(({ path, runtimeImports }) =>
    /^(tasks|routes\/admin|serve|main)/.test(path) &&
    runtimeImports.some((name) => /accounts\/\w*password/.test(name))
  );
  assert.deepEqual(writing.map(({ path }) => path), []);
  await using plain = await openQuickSite();
  assert.equal((await plain.client().get("/admin")).status, 404);
});
