/** What the settings make of the pages and of the way to a provider. */

import assert from "node:assert/strict";
import { freePort } from "../../support/free_port.ts";
import { openIdentityProvider } from "../../support/identity_provider.ts";
import { startInVain, startSite } from "../../support/server.ts";
import { openQuickSite, sessionOf } from "../kit.ts";
import {
  ADA,
  begin,
  callbacks,
  logInBy,
  openScene,
  ORIGIN,
  travel,
  visit,
} from "./kit.ts";

const CLIENTS = {
  GITHUB_CLIENT_ID: "github-id",
  GITHUB_CLIENT_SECRET: "github-secret",
  GOOGLE_CLIENT_ID: "google-id",
  GOOGLE_CLIENT_SECRET: "google-secret",
};

Deno.test("GitHub and Google are gone to with what they need and no more", async () => {
  const port = freePort();
  const ORIGIN = `http://127.0.0.1:${port}`;
  await using site = await startSite({
    env: { ...CLIENTS, ORIGIN, PORT: String(port) },
  });
  const expected = {
    github: {
      at: "https://github.com/login/oauth/authorize",
      asked: { client_id: "github-id", scope: "user:email" },
    },
    google: {
      at: "https://accounts.google.com/o/oauth2/v2/auth",
      asked: { client_id: "google-id", scope: "openid email profile" },
    },
  };
  for (const [id, { at, asked }] of Object.entries(expected)) {
    const client = site.client();
    const { origin, pathname, searchParams } = await begin(
      client,
      `/login/${id}`,
    );
    assert.equal(origin + pathname, at);
    const { state, code_challenge, ...rest } = Object.fromEntries(searchParams);
    assert.deepEqual(rest, {
      ...asked,
      response_type: "code",
      redirect_uri: `${ORIGIN}/login/${id}/callback`,
      code_challenge_method: "S256",
    });
    assert.match(code_challenge, /^[\w-]{43}$/);
    assert.ok(state.length >= 32);

    const other =
      `/login/${id}/callback?code=x&state=${state}&iss=https://evil.example`;
    const answer = await client.get(other);
    assert.equal(answer.status, 400);
    assert.equal(await sessionOf(client), null);
    assert.match(await answer.text(), /cannot be trusted/);
  }
  assert.ok(!site.output().includes("secret"));
});

Deno.test("half a provider stops the start with one sentence", async () => {
  const { code, output } = await startInVain({
    env: { GITHUB_CLIENT_ID: "github-id", GITHUB_CLIENT_SECRET: "" },
  });
  assert.equal(code, 1);
  assert.match(output, /^GITHUB_CLIENT_SECRET is missing\. .*$/m);
  assert.ok(!output.includes("    at "));
});

Deno.test("the pages offer the providers of the settings, and none where there is none", async () => {
  for (const path of ["/login", "/signup"]) {
    await using without = await openQuickSite();
    const bare = await (await without.client().get(path)).text();
    assert.ok(!bare.includes("Continue with"));

    await using site = await openQuickSite({
      env: {
        ...CLIENTS,
        OIDC_ISSUER: "https://id.example.com",
        OIDC_CLIENT_ID: "id",
        OIDC_CLIENT_SECRET: "oidc-secret",
        OIDC_NAME: 'Ex<b>ample "ID"',
      },
    });
    const html = await (
      await site.client().get(`${path}?next=/account/password`)
    ).text();
    const links = [...html.matchAll(/href="(\/login\/\w+\?[^"]*)"/g)];
    assert.deepEqual(
      links.map(([, href]) => href),
      ["github", "google", "oidc"].map((id) =>
        `/login/${id}?next=%2Faccount%2Fpassword`
      ),
    );
    assert.ok(!html.includes("<b>ample") && html.includes("Ex&lt;b>ample"));
    assert.ok(!html.includes("secret"));
    const again = await site.client().post(path, {
      next: "/account/password",
    });
    assert.equal(again.status, 422);
    assert.match(await again.text(), /Continue with GitHub/);
  }
});

Deno.test("a provider that is away is said to be, and that it came back is noticed", async () => {
  const idp = await openIdentityProvider(callbacks(ORIGIN), { unasked: ADA });
  const { hostname, port } = new URL(idp.issuer);
  await idp[Symbol.asyncDispose]();
  await using site = await openQuickSite({
    env: {
      ORIGIN: "http://localhost:8000",
      OIDC_ISSUER: idp.issuer,
      OIDC_CLIENT_ID: "latchkey",
      OIDC_CLIENT_SECRET: "for tests only: secret",
      OIDC_NAME: "Example ID",
    },
  });
  const error = console.error;
  const printed: unknown[] = [];
  console.error = (...words) => void printed.push(...words);
  try {
    const answer = await site.client().get("/login/oidc");
    assert.equal(answer.status, 502);
    assert.match(await answer.text(), /Example ID cannot be reached/);
    assert.deepEqual(answer.headers.getSetCookie(), []);
  } finally {
    console.error = error;
  }
  assert.match(
    String(printed[0]),
    new RegExp(`${hostname}:${port} did not answer`),
  );
  assert.ok(!Deno.inspect(printed).includes("for tests only"));
});

Deno.test("a provider that goes away on the way back lets nobody in", async () => {
  for (const way of ["oidc", "google"]) {
    const scene = await openScene();
    const client = scene.client();
    const path = await travel(await begin(client, `/login/${way}`));
    await scene.idp[Symbol.asyncDispose]();
    const error = console.error;
    console.error = () => {};
    try {
      const answer = await client.get(path);
      assert.equal(answer.status, 502, way);
      await answer.body?.cancel();
      assert.equal(await sessionOf(client), null);
    } finally {
      console.error = error;
      await scene.site.close();
    }
  }
});

Deno.test("with a strict session cookie the way back takes one more step, which the page takes by itself", async () => {
  const cookie = { name: "session", sameSite: "Strict" };
  await using scene = await openScene({}, { settings: { cookie } });
  const client = scene.client();
  const start = await client.get("/login/oidc");
  assert.match(
    start.headers.get("set-cookie")!,
    /^__Host-session_flow=.*SameSite=Lax/,
  );
  const path = await travel(new URL(start.headers.get("location")!));
  const arrived = await client.get(path, { "sec-fetch-site": "cross-site" });
  assert.equal(arrived.status, 200);
  assert.equal(arrived.headers.get("refresh"), "0");
  assert.deepEqual(arrived.headers.getSetCookie(), []);
  const next = await client.get(path);
  assert.equal(next.status, 303);
  assert.match(next.headers.get("set-cookie")!, /SameSite=Strict/);

  const linking = await visit(client, "/account/identities/link/google");
  assert.equal(linking.status, 303);
});

Deno.test("on a development machine the way begins at the origin that the provider sends back to", async () => {
  await using scene = await openScene({}, {
    env: { ORIGIN: "", PORT: "8000" },
  });
  const client = scene.client({
    base: "http://127.0.0.1:8000",
    origin: "http://127.0.0.1:8000",
  });
  const answer = await client.get("/login/oidc?next=/account/password");
  assert.equal(answer.status, 303);
  assert.equal(
    answer.headers.get("location"),
    "http://localhost:8000/login/oidc?next=/account/password",
  );
  assert.deepEqual(answer.headers.getSetCookie(), []);
});

Deno.test("who is logged in already is sent on, not to the provider", async () => {
  await using scene = await openScene();
  const client = scene.client();
  await logInBy(client, "oidc");
  const answer = await client.get("/login/oidc?next=/account/password");
  assert.equal(answer.headers.get("location"), "/account/password");
});
