/** No account is changed without end, and what one does takes no mail from another. */

import assert from "node:assert/strict";
import { RULES } from "../../lib/limits/rules.ts";
import { text } from "../components/markup.ts";
import { addPasskey, setUpApp } from "./factor_steps.ts";
import { BOB, openQuickSite, PASSWORD, signUp } from "./kit.ts";

const CODES = "/account/security/recovery-codes";
const { free, most } = RULES.change.account!;
const GITHUB = {
  provider: "github" as const,
  issuer: "https://github.com",
  subject: "4711",
  name: "Ada",
  email: "ada@example.com",
  amr: ["fed"],
};

async function scene() {
  const site = await openQuickSite({ settings: { stepUpAge: "30d" } });
  const ada = site.client();
  await signUp(ada);
  await setUpApp(site, ada);
  // The app was one.
  for (let made = 1; made < free; made++) {
    const answer = await ada.post(CODES, {});
    await answer.body?.cancel();
    assert.equal(answer.status, 200, String(made));
  }
  return { site, ada };
}

Deno.test("who changes an account too often is told for how long to wait, and nothing is changed or mailed", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const { userId } = (await (await ada.get("/api/session")).json()).session;
  const { check } = await site.site.factors.read(userId);
  const answer = await ada.post(CODES, {});
  assert.equal(answer.status, 429);
  assert.equal(answer.headers.get("retry-after"), "10");
  const page = text(await answer.text());
  assert.match(page, /Wait 10 seconds, then try again/);
  assert.deepEqual((await site.site.factors.read(userId)).check, check);
  const { events } = await site.site.audit.list(userId);
  assert.deepEqual(
    [events[0].type, events[0].method],
    ["attempts-limited", "change"],
  );
});

Deno.test("all devices of an account count as one, and another account counts by itself", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  const bob = site.client();
  await signUp(bob, BOB);
  await setUpApp(site, bob);
  const form = {
    current: "violet anvil seventeen",
    password: "eight brass keys",
  };
  for (const path of ["/account/password", CODES]) {
    assert.equal((await ada.post(path, form)).status, 429, path);
  }
  assert.equal((await bob.post(CODES, {})).status, 200);
});

Deno.test("another name for a passkey is a change like others, unless it is the same", async () => {
  await using site = await openQuickSite({ settings: { stepUpAge: "30d" } });
  const ada = site.client();
  await signUp(ada);
  // Adding it was one.
  await addPasskey(site, ada, "0");
  const html = await (await ada.get("/account/security")).text();
  const [path] = html.match(/\/account\/security\/passkeys\/[\w-]{43}/)!;
  for (let made = 1; made < free; made++) {
    for (const name of [`${made}`, `${made}`]) {
      const answer = await ada.post(path, { name });
      assert.equal(answer.status, 303, String(made));
    }
  }
  const answer = await ada.post(path, { name: "one more" });
  assert.equal(answer.status, 429);
  await answer.body?.cancel();
});

Deno.test("after a while an account can be changed again, however often that was tried", async () => {
  const { site, ada } = await scene();
  await using _closing = site;
  for (let times = 0; times < 20; times++) {
    assert.equal((await ada.post(CODES, {})).status, 429);
  }
  site.advance(10_000);
  assert.equal((await ada.post(CODES, {})).status, 200);
  site.advance(most);
  assert.equal((await ada.post(CODES, {})).status, 200);
});

Deno.test("what changes nothing does not count", async () => {
  await using site = await openQuickSite({ settings: { stepUpAge: "30d" } });
  const ada = site.client();
  await signUp(ada);
  const form = { current: PASSWORD, password: "short" };
  for (let times = 0; times < free + 5; times++) {
    const answer = await ada.post("/account/password", form);
    await answer.body?.cancel();
    assert.equal(answer.status, 422);
  }
  await setUpApp(site, ada);
});

Deno.test("what was added can be taken away, however often the account was changed", async () => {
  await using site = await openQuickSite({ settings: { stepUpAge: "30d" } });
  const ada = site.client();
  await signUp(ada);
  await setUpApp(site, ada);
  await addPasskey(site, ada);
  const { userId } = (await (await ada.get("/api/session")).json()).session;
  const { factors, identities } = site.site;
  await identities.link(userId, GITHUB);
  const [identity] = await identities.list(userId);
  const [passkey] = (await factors.read(userId)).factors.passkeys;
  let refused = false;
  while (!refused) refused = (await ada.post(CODES, {})).status === 429;
  for (
    const [path, after] of [
      [
        `/account/security/passkeys/${passkey.id}/remove`,
        "/account/security?changed",
      ],
      ["/account/security/authenticator/remove", "/account/security?changed"],
      [
        `/account/identities/${identity.id}/unlink`,
        "/account/identities?changed",
      ],
    ]
  ) {
    const answer = await ada.post(path, {});
    assert.deepEqual(
      [answer.status, answer.headers.get("location")],
      [303, after],
      path,
    );
  }
  const left = (await factors.read(userId)).factors;
  assert.deepEqual([left.passkeys, left.authenticator], [[], null]);
  assert.deepEqual(await identities.list(userId), []);
});

Deno.test("exports are counted by themselves, and hold up no change", async () => {
  await using site = await openQuickSite({ settings: { stepUpAge: "30d" } });
  const ada = site.client();
  await signUp(ada);
  const { userId } = (await (await ada.get("/api/session")).json()).session;
  const { free } = RULES.export.account!;
  for (let times = 0; times < free; times++) {
    const answer = await ada.post("/account/export", {});
    await answer.body?.cancel();
    assert.equal(answer.status, 200, String(times));
  }
  const answer = await ada.post("/account/export", {});
  assert.equal(answer.status, 429);
  assert.equal(answer.headers.get("retry-after"), "60");
  assert.match(
    text(await answer.text()),
    /downloaded many times.*Wait 60 seconds, then try again/,
  );
  const { events } = await site.site.audit.list(userId);
  assert.deepEqual(
    [events[0].type, events[0].method],
    ["attempts-limited", "export"],
  );
  await setUpApp(site, ada);
  assert.equal((await ada.post(CODES, {})).status, 200);
});
