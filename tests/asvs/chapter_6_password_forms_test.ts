/** OWASP ASVS 5.0, 6.2.6, 6.2.7 and 6.2.11: every form that a password is typed into, as it is first shown and when it comes back. */

import assert from "node:assert/strict";
import { CONTEXT_WORDS } from "../../lib/accounts/context_words.ts";
import {
  ADA,
  type MailSite,
  MINUTE,
  openMailSite,
  PASSWORD,
  press,
  send,
  signUpByMail,
} from "../by_mail/kit.ts";
import { tags } from "../components/markup.ts";
import { NO_LIMITS } from "../http/kit.ts";
import { logInBy, openScene } from "../http/oauth/kit.ts";
import type { Client } from "../support/client.ts";

/** A site on which Ada is logged in, with a link to choose a new password. */
async function withReset() {
  const site = await openMailSite({ parts: { rules: NO_LIMITS } });
  const ada = site.client();
  await signUpByMail(site, ada);
  await send(ada, "/password/forgot", { email: ADA.email });
  return { site, ada, reset: await site.linkTo(ADA.email) };
}

/** Whose a form is, where it is, what its fields ask for, and what makes it come back. */
type Form = [Client, string, Record<string, string>, Record<string, string>?];

const NEW = { password: "new-password" };
const CURRENT = { current: "current-password" };
const KNOWN = { password: "current-password" };

/** Every form. */
async function everyForm(
  { site, ada, reset }: {
    site: MailSite;
    ada: Client;
    reset: string;
  },
): Promise<Form[]> {
  const late = site.client();
  await send(late, "/login", { ...ADA, password: PASSWORD });
  site.advance(5 * MINUTE);
  return [
    [site.client(), "/login", KNOWN, { email: ADA.email, password: "a guess" }],
    [site.client(), "/signup", NEW, { email: ADA.email, password: "short" }],
    [ada, "/account/password", { ...CURRENT, ...NEW }, {
      current: "a guess",
      password: "short",
    }],
    [ada, reset, NEW, { password: "short" }],
    [site.client(), reset, NEW, { password: "short" }],
    [ada, "/account/email", CURRENT, { email: "b@c.de", current: "a guess" }],
    [ada, "/account/delete", KNOWN, { password: "a guess" }],
    [late, "/account/confirm", KNOWN, { password: "a guess" }],
  ];
}

/** The pages of a form: as it is first shown, and as it comes back. */
async function pagesOf([client, path, , wrong]: Form): Promise<string[]> {
  const shown = await client.get(path);
  assert.equal(shown.status, 200, path);
  const pages = [await shown.text()];
  if (wrong !== undefined) {
    const back = await client.post(path, wrong);
    assert.ok([401, 422].includes(back.status), `${path}: ${back.status}`);
    pages.push(await back.text());
    for (const typed of ["a guess", "short"]) {
      assert.ok(!pages[1].includes(`value="${typed}"`), path);
    }
  }
  return pages;
}

/** Fails unless the fields for passwords on a page are these, hidden, each with its button, and free to be pasted into. */
function assertFields(
  html: string,
  expected: Record<string, string>,
  path: string,
): void {
  const fields = tags(html, "input").map(({ attributes }) => attributes)
    .filter(({ name }) => ["password", "current"].includes(name));
  const said = fields.map(({ name, autocomplete }) => [name, autocomplete]);
  assert.deepEqual(Object.fromEntries(said), expected, path);
  assert.equal(fields.length, Object.keys(expected).length, path);
  for (const field of fields) {
    assert.equal(field.type, "password", path);
    assert.ok(!("readonly" in field || "disabled" in field), path);
    assert.deepEqual(
      Object.keys(field).filter((name) => /^on/i.test(name)),
      [],
      path,
    );
    assert.equal(field.maxlength, undefined, "a long one is not cut off");
    const buttons = tags(html, "button").filter(({ attributes }) =>
      attributes["aria-controls"] === field.id
    );
    assert.deepEqual(
      buttons.map(({ attributes }) => attributes.type),
      ["button"],
      `${path}: what shows ${field.name}`,
    );
  }
}

Deno.test("ASVS 6.2.6, 6.2.7: in every form a password is hidden, can be shown and pasted, and password managers are told which it is", async () => {
  const scene = await withReset();
  await using _closing = scene.site;
  for (const form of await everyForm(scene)) {
    const [, path, expected] = form;
    for (const html of await pagesOf(form)) assertFields(html, expected, path);
  }
});

Deno.test("ASVS 6.2.6, 6.2.7: so it is where the first password is set", async () => {
  await using scene = await openScene();
  const client = scene.client();
  await logInBy(client, "oidc");
  const form: Form = [client, "/account/password", NEW, { password: "short" }];
  for (const html of await pagesOf(form)) {
    assertFields(html, NEW, "the first password");
  }
});

Deno.test("ASVS 6.2.7: where nobody types whose password it is, password managers are told", async () => {
  const { site, ada, reset } = await withReset();
  await using _closing = site;
  for (const path of ["/account/password", reset]) {
    const html = await (await ada.get(path)).text();
    const [field] = tags(html, "input").filter(({ attributes }) =>
      attributes.autocomplete === "username"
    );
    assert.equal(field.attributes.value, ADA.email, path);
  }
});

Deno.test("ASVS 6.2.11: the site's and the person's own words are refused at a change and at a reset, too", async () => {
  const { site, ada, reset } = await withReset();
  await using _closing = site;
  const own = [
    "adalovelace",
    "Ada Lovelace!",
    ADA.email,
    ADA.email.toUpperCase(),
  ];
  const made = [...CONTEXT_WORDS].map((word) => `${word}-31`);
  for (const password of [...own, ...made]) {
    for (
      const [path, form] of [
        ["/account/password", { current: PASSWORD }],
        [reset, {}],
      ] as const
    ) {
      const { status } = await press(ada, path, { ...form, password });
      assert.equal(status, 422, `${password} at ${path}`);
    }
  }
  // Nothing but the word was wrong.
  const good = { password: "eight brass latches" };
  assert.equal((await press(ada, reset, good)).status, 303);
});
