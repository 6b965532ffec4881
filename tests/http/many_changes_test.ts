/** No account is changed without end, and what one does takes no mail from another. */

import assert from "node:assert/strict";
import { RULES } from "../../lib/limits/rules.ts";
import { text } from "../components/markup.ts";
import { setUpApp } from "./factor_steps.ts";
import { BOB, openQuickSite, signUp } from "./kit.ts";

const CODES = "/account/security/recovery-codes";
const { free, most } = RULES.change.account!;

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
  for (let times = 0; times < free + 5; times++) {
    const answer = await ada.post("/account/security/authenticator/remove", {});
    assert.equal(answer.status, 303);
  }
  await setUpApp(site, ada);
});
