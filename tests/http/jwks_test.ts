/** The public keys at their well-known address. */

import assert from "node:assert/strict";
import { createLocalJWKSet, jwtVerify } from "jose";
import { openFailingKv } from "./failing_kv.ts";
import { ADA, openQuickSite, PASSWORD, sessionOf, signUp } from "./kit.ts";

const ADDRESS = "/.well-known/jwks.json";

for (const algorithm of ["ES256", "EdDSA"] as const) {
  const settings = { strategy: "jwt", jwt: { algorithm } };

  Deno.test(`${algorithm}: the public keys verify the site's tokens, and tell nothing else`, async () => {
    await using site = await openQuickSite({ settings });
    const client = site.client();
    await signUp(client);
    const answer = await site.client().get(ADDRESS);
    assert.equal(answer.status, 200);
    assert.equal(
      answer.headers.get("content-type"),
      "application/jwk-set+json",
    );
    assert.equal(answer.headers.get("cache-control"), "public, max-age=300");
    assert.equal(answer.headers.get("set-cookie"), null);
    const jwks = await answer.json();
    assert.deepEqual(Object.keys(jwks), ["keys"]);
    assert.equal(jwks.keys.length, 1);
    const { kty, crv, x, y, ...rest } = jwks.keys[0];
    const { kid } = site.site.keys.list().find(({ duty }) => duty === "signs")!;
    assert.deepEqual(rest, { kid, alg: algorithm, use: "sig" });
    assert.deepEqual(
      [kty, crv, typeof x, typeof y],
      algorithm === "ES256"
        ? ["EC", "P-256", "string", "string"]
        : ["OKP", "Ed25519", "string", "undefined"],
    );
    const token = client.cookies.get("__Host-session")!.value;
    const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), {
      algorithms: [algorithm],
      typ: "latchkey-session+jwt",
      issuer: "latchkey",
      audience: "latchkey",
    });
    assert.equal(typeof payload.sid, "string");
  });

  Deno.test(`${algorithm}: the public keys are there although the database is away`, async () => {
    const { kv, sever } = await openFailingKv();
    await using site = await openQuickSite({ settings, parts: { kv } });
    sever();
    const answer = await site.client().get(ADDRESS);
    assert.equal(answer.status, 200);
    assert.equal((await answer.json()).keys.length, 1);
  });

  Deno.test(`${algorithm}: a key that was revoked is not published any more`, async () => {
    await using site = await openQuickSite({ settings });
    const { keys } = site.site;
    const { kid } = keys.list().find(({ duty }) => duty === "signs")!;
    await keys.rotate();
    await keys.revoke(kid);
    const { keys: found } = await (await site.client().get(ADDRESS)).json();
    assert.equal(found.length, 1);
    assert.notEqual(found[0].kid, kid);
  });
}

for (const strategy of ["jwt", "hybrid"]) {
  Deno.test(`${strategy}: while no secret is left to sign with, nobody can log in, and nothing breaks`, async () => {
    await using site = await openQuickSite({ settings: { strategy } });
    const client = site.client();
    await signUp(client);
    const { keys } = site.site;
    const { kid } = keys.list().find(({ duty }) => duty === "signs")!;
    assert.equal(await keys.revoke(kid), false);
    assert.equal(await sessionOf(client), null);
    const answer = await client.post("/login", {
      email: ADA.email,
      password: PASSWORD,
    });
    assert.equal(answer.status, 503);
    assert.match(await answer.text(), /<h1/);
  });
}

Deno.test("HS256: there are no public keys", async () => {
  await using site = await openQuickSite({ settings: { strategy: "jwt" } });
  const answer = await site.client().get(ADDRESS);
  assert.deepEqual(await answer.json(), { keys: [] });
});

Deno.test("the public keys can be read and nothing else", async () => {
  await using site = await openQuickSite();
  const head = await site.client().request(ADDRESS, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(await head.text(), "");
  for (const method of ["POST", "PUT", "DELETE"] as const) {
    const answer = await site.client().request(ADDRESS, { method });
    assert.equal(answer.status, 405, method);
    await answer.body?.cancel();
  }
});

for (
  const [strategy, status] of [["kv", 200], ["jwt", 503], [
    "hybrid",
    503,
  ]] as const
) {
  Deno.test(`${strategy}: whoever is signed in is answered ${status} after the keyring was read and found altered`, async () => {
    const kv = await Deno.openKv(":memory:");
    const settings = { strategy, jwt: { algorithm: "ES256" } };
    await using site = await openQuickSite({ settings, parts: { kv } });
    const client = site.client();
    await signUp(client);
    const { value } = await kv.get(["keyring"]);
    await kv.set(["keyring"], "altered");
    const isAnswered = async (expected: number) =>
      assert.equal((await client.get("/account")).status, expected);
    await isAnswered(200);
    await assert.rejects(site.site.keys.reload(), { code: "ERR_KEYRING" });
    await isAnswered(status);
    await kv.set(["keyring"], value);
    await site.site.keys.reload();
    await isAnswered(200);
  });
}
