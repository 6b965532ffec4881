/** OWASP ASVS 5.0, chapter 10: OAuth and OpenID Connect, and the site's own refresh tokens. */

import assert from "node:assert/strict";
import { openDiscovery } from "../../lib/accounts/oauth/discovery.ts";
import { openQuickSite, sessionOf, signInOn } from "../http/kit.ts";
import {
  begin,
  contents,
  everyWay,
  logInBy,
  openScene,
  ORIGIN,
  travel,
  visit,
  WAYS,
} from "../http/oauth/kit.ts";
import type { Client } from "../support/client.ts";

import type { TestSite } from "../support/test_site.ts";
import { openTwoProviders } from "./two_providers.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Changes parameters of the answer that a browser comes back with; null takes one away. */
function changed(path: string, values: Record<string, string | null>): string {
  const url = new URL(path, ORIGIN);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.pathname + url.search;
}

const valueIn = (path: string, name: string) =>
  new URL(path, ORIGIN).searchParams.get(name)!;

/** Comes back, and is not let in. */
async function refused(client: Client, path: string): Promise<void> {
  const answer = await client.get(path);
  await answer.body?.cancel();
  assert.equal(answer.status, 400, path);
  assert.equal(await sessionOf(client), null);
}

everyWay(
  "ASVS 10.1.1: no token of a provider reaches the browser, or is kept",
  async (scene, way) => {
    const handedOut: string[] = scene.idp.accessTokens;
    const given: string[] = [];
    scene.idp.behaviour.forge = (_claims, _sign, genuine) => {
      given.push(genuine);
      return genuine;
    };
    const client = scene.client();
    const answer = await visit(client, `/login/${way}`);
    const page = await client.get("/account/identities");
    const seen = Deno.inspect([...answer.headers, ...page.headers]) +
      await answer.text() + await page.text() + await contents(scene);
    assert.equal(given.length + handedOut.length, 2);
    for (const token of [...given, ...handedOut]) {
      assert.ok(!seen.includes(token));
    }
  },
);

everyWay(
  "ASVS 10.1.2: only the browser that began a flow ends it, with values of that flow alone",
  async (scene, way) => {
    const [mine, theirs] = [scene.client(), scene.client()];
    const starts = [];
    for (const client of [mine, theirs]) {
      starts.push(await begin(client, `/login/${way}`));
    }
    for (const name of ["state", "code_challenge"]) {
      const values = starts.map(({ searchParams }) => searchParams.get(name)!);
      assert.notEqual(values[0], values[1]);
      assert.ok(values.every((value) => value.length >= 43), name);
    }
    const back = await travel(starts[0]);
    await refused(theirs, back);
    const state = starts[1].searchParams.get("state");
    await refused(theirs, changed(back, { state }));
    assert.equal((await mine.get(back)).status, 303);
  },
);

everyWay(
  "ASVS 10.2.1: an answer without the flow's state, or to another challenge, is refused",
  async (scene, way) => {
    const client = scene.client();
    const start = await begin(client, `/login/${way}`);
    assert.equal(start.searchParams.get("code_challenge_method"), "S256");
    const back = await travel(start);
    await refused(client, changed(back, { state: null }));
    await refused(client, changed(back, { state: "x".repeat(43) }));
    const other = await travel(await begin(scene.client(), `/login/${way}`));
    const again = await travel(await begin(client, `/login/${way}`));
    await refused(client, changed(again, { code: valueIn(other, "code") }));
  },
);

Deno.test("ASVS 10.2.2: what one provider answers is not taken for another's", async () => {
  await using site = await openTwoProviders();
  const client = site.client();
  const oidc = await travel(await begin(client, "/login/oidc"));
  const google = await travel(await begin(client, "/login/google"));
  for (const [path, other] of [[oidc, google], [google, oidc]]) {
    const [code, iss] = ["code", "iss"].map((name) => valueIn(other, name));
    await refused(client, changed(path, { code, iss }));
    await refused(client, path.split("?")[0] + other.replace(/^[^?]*/, ""));
  }
  for (const way of WAYS) {
    const right = await travel(await begin(client, `/login/${way}`));
    await refused(client, changed(right, { iss: "https://evil.example" }));
  }
  const right = await travel(await begin(client, "/login/oidc"));
  await refused(client, changed(right, { iss: null }));
  await logInBy(client, "oidc");
});

everyWay(
  "ASVS 10.2.3: a provider is asked for name and address and for nothing else",
  async (scene, way) => {
    const { searchParams } = await begin(scene.client(), `/login/${way}`);
    assert.equal(searchParams.get("scope"), "openid email profile");
  },
);

/** A hybrid site with Ada on one device, and what a thief has of it. */
async function withCopy(site: TestSite) {
  const [{ client, id }] = await signInOn(site, 1);
  return { client, id, copy: client.cookies.header("/") };
}

const HYBRID = { settings: { strategy: "hybrid" } };
const REFRESH = "__Host-session_refresh";

Deno.test("ASVS 10.4.5: a refresh token that was used comes back as theft, and its session ends", async () => {
  await using site = await openQuickSite(HYBRID);
  const { client, id, copy } = await withCopy(site);
  const tokens = new Set([client.cookies.get(REFRESH)!.value]);
  for (let turn = 0; turn < 3; turn++) {
    site.advance(11 * MINUTE);
    assert.equal((await sessionOf(client))?.id, id);
    tokens.add(client.cookies.get(REFRESH)!.value);
  }
  assert.equal(tokens.size, 4, "each use makes a new one");
  const live = client.cookies.header("/");
  assert.equal(await sessionOf(site.client(), { cookie: copy }), null);
  for (const cookie of [live, copy]) {
    assert.equal(await sessionOf(site.client(), { cookie }), null);
  }
});

Deno.test("ASVS 10.4.8: refresh tokens end with the session's absolute lifetime, however often they are used", async () => {
  await using site = await openQuickSite(HYBRID);
  const { client, id } = await withCopy(site);
  for (let day = 1; day < 30; day++) {
    site.advance(DAY);
    assert.equal((await sessionOf(client))?.id, id, `day ${day}`);
  }
  const last = client.cookies.header("/");
  site.advance(DAY);
  assert.equal(await sessionOf(site.client(), { cookie: last }), null);
});

Deno.test("ASVS 10.5.1: an ID token of another flow, or with another nonce, is refused", async () => {
  await using scene = await openScene();
  const tokens: string[] = [];
  scene.idp.behaviour.forge = (_claims, _sign, genuine) => {
    tokens.push(genuine);
    return tokens[0];
  };
  await logInBy(scene.client(), "oidc");
  const client = scene.client();
  await refused(client, await travel(await begin(client, "/login/oidc")));
  assert.equal(tokens.length, 2);
  for (const nonce of [undefined, "", "another"]) {
    scene.idp.behaviour.forge = (claims, sign) => sign({ ...claims, nonce });
    await refused(client, await travel(await begin(client, "/login/oidc")));
  }
});

everyWay(
  "ASVS 10.5.2: somebody is who their subject says, whatever their address is by then",
  async (scene, way) => {
    const userIds = new Set<string>();
    for (const email of ["ada@example.com", "other@example.com"]) {
      scene.idp.behaviour.people["ada-1"] = { email, email_verified: true };
      const client = scene.client();
      await logInBy(client, way);
      userIds.add((await sessionOf(client))!.userId);
    }
    assert.equal(userIds.size, 1);
    const { people } = scene.idp.behaviour;
    people["mallory"] = { email: "ada@example.com", email_verified: true };
    scene.idp.behaviour.unasked = { subject: "mallory", decision: "allow" };
    const mallory = scene.client();
    assert.equal((await visit(mallory, `/login/${way}`)).status, 409);
    assert.equal(await sessionOf(mallory), null);
  },
);

Deno.test("ASVS 10.5.3: a provider that calls itself anything but what the settings call it is not used", async () => {
  let called = (issuer: string) => issuer;
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    ({ url }) => {
      const issuer = new URL(url).origin;
      return Response.json({
        issuer: called(issuer),
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
      });
    },
  );
  const issuer = `http://127.0.0.1:${server.addr.port}`;
  for (const other of ["https://evil.example", `${issuer}/`]) {
    called = () => other;
    await assert.rejects(openDiscovery(issuer, Date.now)(), {
      code: "ERR_OAUTH_PROVIDER",
    });
  }
  called = (issuer) => issuer;
  assert.equal((await openDiscovery(issuer, Date.now)()).issuer, issuer);
});

Deno.test("ASVS 10.5.4: an ID token for another client is refused", async () => {
  await using scene = await openScene();
  const { behaviour, clientId } = scene.idp;
  const client = scene.client();
  for (
    const claimed of [
      { aud: "another" },
      { aud: undefined },
      { aud: [clientId, "another"], azp: "another" },
    ]
  ) {
    behaviour.forge = (claims, sign) => sign({ ...claims, ...claimed });
    await refused(client, await travel(await begin(client, "/login/oidc")));
  }
});
