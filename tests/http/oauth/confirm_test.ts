/** Proving again who one is, through a linked provider. */

import assert from "node:assert/strict";
import { BOB, sessionOf, signUp } from "../kit.ts";
import {
  begin,
  everyWay,
  logInBy,
  openScene,
  type Scene,
  travel,
  visit,
} from "./kit.ts";

everyWay(
  "proof through a linked provider renews the session and goes on",
  async (scene, way) => {
    const client = scene.client();
    await logInBy(client, way);
    const before = (await sessionOf(client))!;
    const old = client.cookies.get("__Host-session")!.value;
    const passed = scene.site.settings.session.stepUpAge + 1000;
    scene.advance(passed);
    // The provider's clock stands still in the test, and must not seem slow.
    scene.idp.behaviour.forge = (claims, sign) =>
      sign({ ...claims, auth_time: Number(claims.auth_time) + passed / 1000 });
    const page = await client.get("/account/confirm?next=/account/password");
    const html = await page.text();
    assert.ok(!html.includes('name="password"'), "there is none to ask for");
    const start = `/account/confirm/${way}?next=%2Faccount%2Fpassword`;
    assert.ok(html.includes(`href="${start}"`));

    const answer = await visit(client, start);
    assert.equal(answer.headers.get("location"), "/account/password");
    const after = (await sessionOf(client))!;
    assert.notEqual(after.id, before.id);
    assert.ok(after.authenticatedAt > before.authenticatedAt);
    assert.equal((await client.get("/account/password")).status, 200);
    const thief = scene.client();
    const value = await thief.get("/api/session", {
      cookie: `__Host-session=${old}`,
    });
    assert.equal(value.status, 401);
  },
);

everyWay(
  "another account at the provider proves nothing",
  async (scene, way) => {
    const client = scene.client();
    await logInBy(client, way);
    scene.idp.behaviour.people["mallory"] = { name: "Mallory" };
    scene.idp.behaviour.unasked = { subject: "mallory", decision: "allow" };
    const { id } = (await sessionOf(client))!;
    const answer = await visit(client, `/account/confirm/${way}`);
    assert.equal(answer.status, 403);
    assert.match(await answer.text(), /not linked to this one/);
    assert.equal((await sessionOf(client))?.id, id);
  },
);

everyWay("the form offers only what is linked", async (scene, way) => {
  const client = scene.client();
  await signUp(client, BOB);
  const before = await (await client.get("/account/confirm")).text();
  assert.ok(before.includes('name="password"'));
  assert.ok(!before.includes("Confirm with"));
  await visit(client, `/account/identities/link/${way}`);
  const after = await (await client.get("/account/confirm")).text();
  assert.ok(after.includes('name="password"'));
  assert.equal(after.match(/Confirm with/g)?.length, 1);
});

Deno.test("a provider is asked for proof again, and must have asked", async () => {
  await using scene = await openScene();
  const client = scene.client();
  await logInBy(client, "oidc");
  const { searchParams } = await begin(client, "/account/confirm/oidc");
  assert.equal(searchParams.get("prompt"), "login");
  assert.equal(searchParams.get("max_age"), "0");
  const { id } = (await sessionOf(client))!;
  const now = Math.floor(Date.now() / 1000);
  for (const auth_time of [now - 120, 0, undefined, "now"]) {
    scene.idp.behaviour.forge = (claims, sign) =>
      sign({ ...claims, auth_time });
    const answer = await visit(client, "/account/confirm/oidc");
    assert.equal(answer.status, 400, String(auth_time));
    assert.equal((await sessionOf(client))?.id, id);
  }
});

Deno.test("a log-in asks for no proof that the provider has already", async () => {
  await using scene = await openScene();
  const { searchParams } = await begin(scene.client(), "/login/oidc");
  assert.equal(searchParams.get("prompt"), null);
  assert.equal(searchParams.get("max_age"), null);
});

Deno.test("proof that was begun in one account does not count in another", async () => {
  await using scene = await openScene();
  const client = scene.client();
  await logInBy(client, "oidc");
  const path = await travel(await begin(client, "/account/confirm/oidc"));
  await client.post("/logout", {});
  await signUp(client, BOB);
  const { id } = (await sessionOf(client))!;
  assert.equal((await client.get(path)).status, 400);
  assert.equal((await sessionOf(client))?.id, id);
});

/** Gives an account an authenticator app, as far as reading tells. */
async function addSecondFactor(scene: Scene, userId: string): Promise<void> {
  const { factors } = await scene.site.factors.read(userId);
  const now = scene.site.clock();
  const authenticator = {
    secret: "sealed",
    lastStep: 0,
    addedAt: now,
    lastUsedAt: now,
  };
  await scene.site.kv.set(["factors", userId], { ...factors, authenticator });
}

everyWay(
  "where there is a second factor a provider is the first, and no more",
  async (scene, way) => {
    const client = scene.client();
    await logInBy(client, way);
    const { id, userId } = (await sessionOf(client))!;
    const begun = await travel(await begin(client, `/account/confirm/${way}`));
    await addSecondFactor(scene, userId);

    const page = await (await client.get("/account/confirm")).text();
    assert.ok(!page.includes("Confirm with"));
    assert.equal((await client.get(begun)).status, 403);
    assert.equal((await visit(client, `/account/confirm/${way}`)).status, 403);
    assert.equal((await sessionOf(client))?.id, id);

    const device = scene.client();
    const answer = await visit(device, `/login/${way}`);
    assert.equal(answer.headers.get("location"), "/login/second");
    assert.equal(await sessionOf(device), null);
  },
);
