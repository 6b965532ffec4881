/** OWASP ASVS 5.0, sections 6.1 and 6.2: what is written down, and passwords. */

import assert from "node:assert/strict";
import { CONTEXT_WORDS } from "../../lib/accounts/context_words.ts";
import { tags } from "../components/markup.ts";
import {
  ADA,
  logIn,
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

Deno.test("ASVS 6.2.4: common passwords are refused, at sign-up and at a change", async () => {
  await using site = await openQuickSite();
  const common = ["password", "12345678", "qwertyuiop", "iloveyou1"];
  for (const password of common) {
    assert.equal(await signUpWith(site.client(), password), 422, password);
  }
  const client = site.client();
  await signUp(client);
  const form = { current: PASSWORD, password: common[0] };
  assert.equal((await client.post("/account/password", form)).status, 422);
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

Deno.test("ASVS 6.2.12: passwords known from breaches are refused", async () => {
  await using site = await openQuickSite();
  for (const password of ["trustno1", "sunshine1", "p@ssw0rd", "1q2w3e4r5t"]) {
    assert.equal(await signUpWith(site.client(), password), 422, password);
  }
});
