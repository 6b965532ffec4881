/** Proving again who one is, through a linked provider. */

import assert from "node:assert/strict";
import type { Client } from "../../support/client.ts";
import { setUpApp } from "../factor_steps.ts";
import { fieldsOf } from "../form_fields.ts";
import { BOB, PASSWORD, sessionOf, signUp, STRATEGIES } from "../kit.ts";
import {
  begin,
  everyWay,
  logInBy,
  openScene,
  ORIGIN,
  proveBy,
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

everyWay(
  "the form offers only what is linked and counts",
  async (scene, way) => {
    const client = scene.client();
    await signUp(client, BOB);
    const before = await (await client.get("/account/confirm")).text();
    assert.ok(before.includes('name="password"'));
    assert.ok(!before.includes("Confirm with"));
    await visit(client, `/account/identities/link/${way}`);
    const after = await (await client.get("/account/confirm")).text();
    assert.ok(after.includes('name="password"'));
    // Google does not say when it asked for proof, and there is a password to ask for.
    const offered = way === "oidc" ? 1 : undefined;
    assert.equal(after.match(/Confirm with/g)?.length, offered);
    const { id } = (await sessionOf(client))!;
    const answer = await visit(client, `/account/confirm/${way}`);
    assert.equal(answer.status, way === "oidc" ? 303 : 403);
    assert.equal((await sessionOf(client))?.id === id, way !== "oidc");
  },
);

Deno.test("a provider that says when it asked for proof goes before one that does not", async () => {
  await using scene = await openScene();
  const client = scene.client();
  await logInBy(client, "oidc");
  scene.idp.behaviour.people["ada-2"] = { name: "Ada" };
  scene.idp.behaviour.unasked = { subject: "ada-2", decision: "allow" };
  await visit(client, "/account/identities/link/google");
  const html = await (await client.get("/account/confirm")).text();
  assert.ok(html.includes("Confirm with Example ID"));
  assert.ok(!html.includes("Confirm with Google"));
  assert.equal((await visit(client, "/account/confirm/google")).status, 403);
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

Deno.test("a log-in asks for no proof that the provider has already, but when it was given", async () => {
  await using scene = await openScene();
  const { searchParams } = await begin(scene.client(), "/login/oidc");
  assert.equal(searchParams.get("prompt"), null);
  assert.equal(searchParams.get("max_age"), String(30 * 24 * 3600));
});

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: a log-in through a provider is proof of when the provider says it was given`, async () => {
    await using scene = await openScene({}, { settings: { strategy } });
    const now = Math.floor(Date.now() / 1000);
    for (
      const [said, is] of [
        [now - 7200, now - 7200],
        [undefined, 0],
        [now + 7200, undefined],
      ] as const
    ) {
      scene.idp.behaviour.forge = (claims, sign) =>
        sign({ ...claims, auth_time: said });
      const client = scene.client();
      await logInBy(client, "oidc");
      const { authenticatedAt, createdAt } = (await sessionOf(client))!;
      assert.equal(
        Date.parse(authenticatedAt),
        is === undefined ? Date.parse(createdAt) : is * 1000,
      );
      const answer = await client.get("/account/delete");
      assert.equal(answer.status, is === undefined ? 200 : 303);
      await answer.body?.cancel();
    }
  });

  Deno.test(`${strategy}: a log-in through a provider that does not say when is no fresh proof`, async () => {
    await using scene = await openScene({}, { settings: { strategy } });
    const client = scene.client();
    await logInBy(client, "google");
    const { authenticatedAt } = (await sessionOf(client))!;
    assert.equal(Date.parse(authenticatedAt), 0);
    assert.equal((await client.get("/account/delete")).status, 303);
    const page = await (await client.get("/account/confirm")).text();
    assert.match(page, /Your provider did not tell when it last asked/);
    assert.doesNotMatch(page, /a while ago/);
    await proveBy(client, "google");
    assert.equal((await client.get("/account/delete")).status, 200);
  });
}

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

/** Logs in through a provider, gives proof again and sets an app up, whose next code is good. */
async function withApp(scene: Scene, client: Client, way: "oidc" | "google") {
  await logInBy(client, way);
  await proveBy(client, way);
  const app = await setUpApp(scene, client);
  scene.advance(30_000);
  return app;
}

/** Comes back from a provider to the form that asks for the code; its hidden fields. */
async function halfWay(client: Client, way: "oidc" | "google") {
  const back = await visit(
    client,
    `/account/confirm/${way}?next=/account/delete`,
  );
  assert.equal(back.status, 303);
  const url = new URL(back.headers.get("location")!, ORIGIN);
  assert.equal(url.pathname, "/account/confirm");
  const page = await client.get(url.pathname + url.search);
  const html = await page.text();
  assert.match(html, /The first of two proofs was right\./);
  const fields = fieldsOf(html);
  assert.equal(fields.get("password"), undefined);
  assert.ok(fields.has("code"));
  return {
    first: fields.get("first")!.value!,
    next: fields.get("next")!.value!,
  };
}

everyWay(
  "where there is a second factor a provider is the first, and a code the second",
  async (scene, way) => {
    const client = scene.client();
    const app = await withApp(scene, client, way);
    const { id } = (await sessionOf(client))!;
    const page = await (await client.get("/account/confirm")).text();
    assert.equal(page.match(/Confirm with/g)?.length, 1);
    const fields = await halfWay(client, way);
    assert.equal((await sessionOf(client))?.id, id, "half of it is nothing");
    for (const code of ["", "000000"]) {
      const refused = await client.post("/account/confirm", {
        ...fields,
        code,
      });
      assert.equal(refused.status, code === "" ? 422 : 401);
      const html = await refused.text();
      assert.doesNotMatch(html, /your password/i, "there is none to enter");
      const again = fieldsOf(html);
      assert.equal(again.get("first")!.value, fields.first);
      assert.equal((await sessionOf(client))?.id, id);
    }
    const form = { ...fields, code: app.code() };
    const done = await client.post("/account/confirm", form);
    assert.equal(done.headers.get("location"), "/account/delete");
    const session = (await sessionOf(client))!;
    assert.notEqual(session.id, id);
    assert.deepEqual(session.amr, ["fed", "otp", "mfa"]);
    scene.advance(30_000);
    const once = await client.post("/account/confirm", {
      ...fields,
      code: app.code(),
    });
    assert.equal(once.status, 401, "the first half was for one proof");
    assert.equal((await sessionOf(client))?.id, session.id);

    const device = scene.client();
    const answer = await visit(device, `/login/${way}`);
    assert.equal(answer.headers.get("location"), "/login/second");
    assert.equal(await sessionOf(device), null);
  },
);

Deno.test("the first half holds for its own session and identity, and for ten minutes", async () => {
  await using scene = await openScene();
  const client = scene.client();
  const app = await withApp(scene, client, "google");
  const other = scene.client();
  await visit(other, "/login/google");
  await other.post("/login/second", { code: app.code() });
  scene.advance(30_000);
  const fields = await halfWay(client, "google");
  const confirm = (device: Client, form: Record<string, string>) =>
    device.post("/account/confirm", { ...fields, code: app.code(), ...form });
  assert.equal((await confirm(other, {})).status, 401);
  assert.equal((await confirm(client, { first: "x" })).status, 401);
  scene.advance(600_000);
  const late = await confirm(client, {});
  assert.equal(late.status, 401);
  assert.match(await late.text(), /took too long/);
});

everyWay(
  "where there is a password and a second factor a provider does not count",
  async (scene, way) => {
    const client = scene.client();
    await signUp(client, BOB);
    await visit(client, `/account/identities/link/${way}`);
    await setUpApp(scene, client);
    const { id } = (await sessionOf(client))!;
    const page = await (await client.get("/account/confirm")).text();
    assert.ok(!page.includes("Confirm with"));
    assert.equal((await visit(client, `/account/confirm/${way}`)).status, 403);
    assert.equal((await sessionOf(client))?.id, id);
  },
);

everyWay(
  "a code after a provider that does not say when is no fresh proof at log-in",
  async (scene, way) => {
    const app = await withApp(scene, scene.client(), way);
    const device = scene.client();
    await visit(device, `/login/${way}`);
    const answer = await device.post("/login/second", { code: app.code() });
    assert.equal(answer.headers.get("location"), "/account");
    const page = await device.get("/account/delete");
    assert.equal(page.status, way === "oidc" ? 200 : 303);
    await page.body?.cancel();
  },
);

everyWay(
  "a first password is no proof, and keeps the last as old as it is",
  async (scene, way) => {
    const client = scene.client();
    await logInBy(client, way);
    await proveBy(client, way);
    scene.advance(60_000);
    const before = (await sessionOf(client))!;
    await client.post("/account/password", { password: PASSWORD });
    const after = (await sessionOf(client))!;
    assert.notEqual(after.id, before.id);
    assert.equal(after.authenticatedAt, before.authenticatedAt);
    assert.deepEqual(after.amr, before.amr);
  },
);
