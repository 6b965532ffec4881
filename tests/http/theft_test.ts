/** A refresh token that was copied and comes back ends its session, and the owner is told before anything else. */

import assert from "node:assert/strict";
import { logIn, openQuickSite, PASSWORD, sessionOf, signUp } from "./kit.ts";
import { ADA } from "./kit.ts";

const MINUTE = 60_000;

Deno.test("the owner of a copied cookie is told at the next log in, until they have read it", async () => {
  await using site = await openQuickSite({ settings: { strategy: "hybrid" } });
  const owner = site.client();
  await signUp(owner);
  const stolen = owner.cookies.header("/");
  for (let turn = 0; turn < 3; turn++) {
    site.advance(11 * MINUTE);
    assert.notEqual(await sessionOf(owner), null);
  }
  const theft = await site.client().get("/api/session", { cookie: stolen });
  assert.equal(theft.status, 401);
  assert.equal(theft.headers.getSetCookie().length, 2);
  assert.ok(
    theft.headers.getSetCookie().every((line) => line.includes("Max-Age=0")),
  );
  await theft.body?.cancel();
  assert.equal(await sessionOf(owner), null);

  const back = site.client();
  const answer = await back.post("/login", {
    email: ADA.email,
    password: PASSWORD,
    next: "/account/password",
  });
  const told = "/account/thefts?next=%2Faccount%2Fpassword";
  assert.equal(answer.headers.get("location"), told);
  const page = await (await back.get(told)).text();
  assert.match(page, /copy of your cookie/);
  assert.match(page, /Firefox on Linux/);
  assert.match(page, /Copy used by: [^<]*203\.0\.113\.7/);

  const another = site.client();
  await logIn(another);
  const read = await back.post("/account/thefts", {
    next: "/account/password",
  });
  assert.equal(read.headers.get("location"), "/account/password");
  const done = await back.get("/account/thefts");
  assert.equal(done.status, 303);
  assert.equal(done.headers.get("location"), "/account");
});
