/** OWASP ASVS 5.0, sections 6.1 and 6.2: what is written down, and passwords. */

import assert from "node:assert/strict";
import { dictionary } from "@zxcvbn-ts/language-common";
import {
  commonPasswords,
  isCommonPassword,
} from "../../lib/accounts/common_passwords.ts";
import { CONTEXT_WORDS } from "../../lib/accounts/context_words.ts";
import { openMailSite, press, send, signUpByMail } from "../by_mail/kit.ts";
import { tags } from "../components/markup.ts";
import {
  ADA,
  logIn,
  NO_LIMITS,
  openQuickSite,
  PASSWORD,
  sessionOf,
  signUp,
} from "../http/kit.ts";
import type { Client } from "../support/client.ts";
import { ROOT } from "../support/sources.ts";

const DAY = 86_400_000;

const docOf = async (name: string) =>
  (await Deno.readTextFile(`${ROOT}/docs/${name}`)).replaceAll(/\s+/g, " ");

/** The status with which a sign-up with this password is answered. */
async function signUpWith(client: Client, password: string): Promise<number> {
  const answer = await client.post("/signup", { ...ADA, password });
  await answer.body?.cancel();
  return answer.status;
}

/** Fails unless nobody can have any of these passwords, whichever way it is chosen. */
async function assertRefused(passwords: string[]): Promise<void> {
  await using site = await openMailSite({ parts: { rules: NO_LIMITS } });
  const ada = site.client();
  await signUpByMail(site, ada);
  await send(ada, "/password/forgot", { email: ADA.email });
  const forms: [path: string, form: Record<string, string>][] = [
    ["/signup", { name: "Bob", email: "bob@example.com" }],
    ["/account/password", { current: PASSWORD }],
    [await site.linkTo(ADA.email), {}],
  ];
  for (const password of passwords) {
    for (const [path, form] of forms) {
      const { status } = await press(ada, path, { ...form, password });
      assert.equal(status, 422, `${password} at ${path}`);
    }
  }
}

Deno.test("ASVS 6.1.1: it is written down how guessing is limited, and why nobody is locked out by it", async () => {
  const doc = await docOf("limits.md");
  assert.match(doc, /Why nobody can be locked out/);
  assert.match(doc, /lib\/limits\/rules\.ts/);
  assert.match(await docOf("security.md"), /\(limits\.md\)/);
});

Deno.test("ASVS 6.1.2: the words that no password may be made of are written down as they are", async () => {
  const doc = await docOf("security.md");
  for (const word of CONTEXT_WORDS) {
    assert.ok(doc.includes(`\`${word}\``), word);
  }
});

Deno.test("ASVS 6.1.3: every way in is written down, with what guards it", async () => {
  const doc = await docOf("security.md");
  for (
    const way of ["Password", "Link by mail", "Provider", "Passkey", "Sign-up"]
  ) assert.match(doc, new RegExp(`\\| ${way} \\|`), way);
});

Deno.test("ASVS 6.2.1: a password has at least eight characters", async () => {
  await using site = await openQuickSite();
  assert.equal(await signUpWith(site.client(), "wq7 vio"), 422);
  assert.equal(await signUpWith(site.client(), "wq7 viol"), 303);
});

Deno.test("ASVS 6.2.2: people change their password", async () => {
  await using site = await openQuickSite();
  const client = site.client();
  await signUp(client);
  const password = "another nineteen violets";
  const form = { current: PASSWORD, password };
  assert.equal((await client.post("/account/password", form)).status, 303);
  await logIn(site.client(), { password });
  const old = await site.client().post("/login", {
    email: ADA.email,
    password: PASSWORD,
  });
  assert.equal(old.status, 401);
});

Deno.test("ASVS 6.2.3: changing it takes the current one", async () => {
  await using site = await openQuickSite();
  const client = site.client();
  await signUp(client);
  for (const current of ["", "not the current one"]) {
    const answer = await client.post("/account/password", {
      current,
      password: "another nineteen violets",
    });
    assert.equal(answer.status, 422);
  }
  await logIn(site.client());
});

Deno.test("ASVS 6.2.4: common passwords are refused, at sign-up, at a change and at a reset", async () => {
  const allowed = dictionary["passwords-common"]
    .filter(({ length }) => length >= 8);
  const top = allowed.slice(0, 3000);
  assert.deepEqual(top.filter((word) => !isCommonPassword(word)), []);
  const written = /none of ([\d,]+) common ones/g;
  const figures = (await docOf("security.md")).matchAll(written);
  assert.deepEqual(
    [...figures].map(([, figure]) => figure),
    Array(2).fill(commonPasswords().size.toLocaleString("en")),
  );
  await assertRefused([...top.filter((_, at) => at % 300 === 0), "12345678"]);
});

Deno.test("ASVS 6.2.5: no kind of character is demanded", async () => {
  await using site = await openQuickSite();
  assert.equal(await signUpWith(site.client(), "velvet marmots hum"), 303);
});

Deno.test("ASVS 6.2.6: what is typed is hidden, unless the person wants to see it", async () => {
  await using site = await openQuickSite();
  for (const path of ["/login", "/signup"]) {
    const html = await (await site.client().get(path)).text();
    const [field] = tags(html, "input").filter(({ attributes }) =>
      attributes.name === "password"
    );
    assert.equal(field.attributes.type, "password");
  }
});

Deno.test("ASVS 6.2.7: password managers are told what each field is, and nothing hinders pasting", async () => {
  await using site = await openQuickSite();
  for (
    const [path, expected] of [["/login", "current-password"], [
      "/signup",
      "new-password",
    ]]
  ) {
    const html = await (await site.client().get(path)).text();
    const [field] = tags(html, "input").filter(({ attributes }) =>
      attributes.name === "password"
    );
    assert.equal(field.attributes.autocomplete, expected);
    assert.doesNotMatch(html, /onpaste|readonly/i);
  }
});

Deno.test("ASVS 6.2.8: a password counts whole and exactly as it was typed", async () => {
  await using site = await openQuickSite();
  const password = `${"violet anvil ".repeat(7)}Seventeen `;
  assert.equal(await signUpWith(site.client(), password), 303);
  const near = [
    password.toLowerCase(),
    password.trim(),
    password.slice(0, 72),
    `${password.slice(0, 80)}x${password.slice(81)}`,
  ];
  for (const other of near) {
    const form = { email: ADA.email, password: other };
    assert.equal((await site.client().post("/login", form)).status, 401, other);
  }
  await logIn(site.client(), { password });
});

Deno.test("ASVS 6.2.9: a password may have 64 characters, and 128", async () => {
  await using site = await openQuickSite();
  for (const length of [64, 128]) {
    const password = "violet anvil kumquat ".repeat(7).slice(0, length);
    const email = `ada-${length}@example.com`;
    const answer = await site.client().post("/signup", {
      ...ADA,
      email,
      password,
    });
    assert.equal(answer.status, 303);
    await logIn(site.client(), { email, password });
  }
});

Deno.test("ASVS 6.2.10: no password is too old", async () => {
  await using site = await openQuickSite();
  await signUp(site.client());
  site.advance(3650 * DAY);
  const client = site.client();
  await logIn(client);
  assert.notEqual(await sessionOf(client), null);
});

Deno.test("ASVS 6.2.11: a password made of the site's or the person's own words is refused", async () => {
  await using site = await openQuickSite();
  const made = [...CONTEXT_WORDS].map((word) => `${word}-31`);
  for (const password of [...made, "adalovelace", "ada@example.com"]) {
    assert.equal(await signUpWith(site.client(), password), 422, password);
  }
});

Deno.test("ASVS 6.2.12: passwords known from breaches are refused, at sign-up, at a change and at a reset", async () => {
  await assertRefused(["trustno1", "sunshine1", "p@ssw0rd", "1q2w3e4r5t"]);
});
