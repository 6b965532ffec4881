/** OWASP ASVS 5.0, 6.6.2: a link is the browser's that asked for it, and its code the link's. */

import assert from "node:assert/strict";
import {
  askedBy,
  codeOf,
  didAsk,
  newBrowserSecret,
  tryCode,
} from "../../lib/accounts/asking_browser.ts";
import type { LinkPurpose } from "../../lib/accounts/link_purposes.ts";
import { findLink, putLink } from "../../lib/accounts/one_time_links.ts";
import {
  ADA,
  BOB,
  codeOn,
  openMailSite,
  press,
  send,
  sessionOf,
  signUpByMail,
} from "../by_mail/kit.ts";

const NOW = Date.UTC(2031, 0, 2);
const NEW_PASSWORD = "another nineteen violets";

/** A site on which Ada and Bob have accounts. */
async function withBoth() {
  const site = await openMailSite();
  await signUpByMail(site, site.client());
  await signUpByMail(site, site.client(), BOB);
  return site;
}

/** Where a link is asked for, where its code is shown, and what its button sends. */
const ASKED = {
  "to log in": ["/login/email", "/login/email/sent", {}],
  "to choose a password": [
    "/password/forgot",
    "/password/forgot/sent",
    { password: NEW_PASSWORD },
  ],
} as const;

for (const [what, [ask, sent, form]] of Object.entries(ASKED)) {
  Deno.test(`ASVS 6.6.2: a link ${what} does not open in a browser that asked for another one, nor by the code that it shows`, async () => {
    await using site = await withBoth();
    const [ada, mallory] = [site.client(), site.client()];
    await send(ada, ask, { email: ADA.email });
    const link = await site.linkTo(ADA.email);
    await send(mallory, ask, { email: BOB.email });
    const code = await codeOn(mallory, sent);
    for (const more of [undefined, { code }]) {
      const answer = await press(mallory, link, { ...form, ...more });
      assert.equal(answer.status, 422);
    }
    assert.equal(await sessionOf(mallory), null);
    // Asking once more in the same browser is another request, too.
    await send(ada, ask, { email: BOB.email });
    assert.equal((await press(ada, link, form)).status, 422);
  });
}

Deno.test("ASVS 6.6.2: a link to log in chooses no password, and one to choose a password logs nobody in", async () => {
  await using site = await withBoth();
  const browser = site.client();
  const links: string[] = [];
  for (const ask of ["/login/email", "/password/forgot"]) {
    await send(browser, ask, { email: ADA.email });
    links.push((await site.linkTo(ADA.email)).split("/").at(-1)!);
    const [token] = links.slice(-1);
    const other = ask === "/login/email" ? "/password/reset" : "/login/email";
    for (const path of [other, "/email/change", "/email/undo", "/logout"]) {
      const form = { password: NEW_PASSWORD };
      const answer = await press(browser, `${path}/${token}`, form);
      assert.equal(answer.status, 410, `${ask} at ${path}`);
    }
  }
  assert.equal(await sessionOf(browser), null);
  // Nothing was used up by it.
  const [, reset] = links;
  const chosen = await press(browser, `/password/reset/${reset}`, {
    password: NEW_PASSWORD,
  });
  assert.equal(chosen.status, 303);
});

Deno.test("ASVS 6.6.2: of all secrets only that of the browser that asked is taken", () => {
  const [browser, other] = [newBrowserSecret(), newBrowserSecret()];
  const value = { askedBy: askedBy(browser)("link") };
  const link = { entry: { value } } as Parameters<typeof didAsk>[0];
  assert.equal(didAsk(link, browser), true);
  for (const secret of [other, `${browser}A`, browser.slice(1), "", null]) {
    assert.equal(didAsk(link, secret), false, String(secret));
  }
});

/** Makes a link that this browser asked for, and finds it. */
async function newLink(kv: Deno.Kv, purpose: LinkPurpose, browser: string) {
  const operation = kv.atomic();
  const token = putLink(operation, {
    purpose,
    subject: "s".repeat(22),
    about: null as never,
    expiresAt: NOW + 1000,
    askedBy: askedBy(browser),
  }, NOW);
  await operation.commit();
  return (await findLink(kv, purpose, token, NOW))!;
}

Deno.test("ASVS 6.6.2: what is stored of a code opens the link that it was shown for and no other", async () => {
  const kv = await Deno.openKv(":memory:");
  const browser = newBrowserSecret();
  const code = codeOf(browser)!;
  const one = await newLink(kv, "log-in", browser);
  const other = await newLink(kv, "reset-password", browser);
  const stored = [one, other].map(({ entry }) => entry.value.askedBy!);
  assert.notDeepEqual(stored[0].codeHash, stored[1].codeHash);
  // Whoever writes the hash of one link's code into the row of another has gained nothing.
  await kv.set(other.entry.key, { ...other.entry.value, askedBy: stored[0] });
  const entry = await kv.get(other.entry.key);
  const moved = { ...other, entry } as typeof other;
  assert.equal(await tryCode(kv, moved, code, NOW), "wrong");
  assert.equal(typeof await tryCode(kv, one, code, NOW), "object");
  kv.close();
});
