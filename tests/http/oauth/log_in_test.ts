/** Logging in through a provider: who it is, what is kept of it, and where it leads. */

import assert from "node:assert/strict";
import { openIdentityProvider } from "../../support/identity_provider.ts";
import { ADA as ADA_HERE, PASSWORD, sessionOf, signUp } from "../kit.ts";
import { assertHeaders } from "../expectations.ts";
import {
  begin,
  callbacks,
  contents,
  everyWay,
  logInBy,
  openScene,
  ORIGIN,
  proveBy,
  travel,
  visit,
  WAYS,
  waysTo,
} from "./kit.ts";

everyWay(
  "a stranger gets an account with the name and the verified address there",
  async (scene, way) => {
    const client = scene.client();
    const answer = await visit(
      client,
      `/login/${way}?next=/account/identities`,
    );
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), "/account/identities");
    assertHeaders(answer, {}, "the callback");
    const session = await sessionOf(client);
    const user = await scene.site.accounts.get(session!.userId);
    const { id, createdAt, emailVerifiedAt, ...rest } = user!;
    assert.equal(id, session!.userId);
    assert.equal(createdAt, emailVerifiedAt);
    assert.deepEqual(rest, { name: "Ada Lovelace", email: "ada@example.com" });
    const page = await (await client.get("/account/identities")).text();
    assert.match(page, /ada@example\.com/);
  },
);

everyWay(
  "the same person there is the same person here, whatever the address is by then",
  async (scene, way) => {
    const first = scene.client();
    await logInBy(first, way);
    const { userId } = (await sessionOf(first))!;
    for (
      const known of [
        { name: "Countess", email: "other@example.com", email_verified: true },
        { email: "ada@example.com", email_verified: false },
        {},
      ]
    ) {
      scene.idp.behaviour.people["ada-1"] = known;
      const device = scene.client();
      await logInBy(device, way);
      assert.equal((await sessionOf(device))?.userId, userId);
    }
    const user = await scene.site.accounts.get(userId);
    assert.equal(user?.email, "ada@example.com", "it is theirs to change here");
  },
);

everyWay(
  "somebody else with the same address there gets nowhere near",
  async (scene, way) => {
    const ada = scene.client();
    await logInBy(ada, way);
    const { people } = scene.idp.behaviour;
    people["mallory"] = people["ada-1"];
    scene.idp.behaviour.unasked = { subject: "mallory", decision: "allow" };
    const mallory = scene.client();
    const answer = await visit(mallory, `/login/${way}`);
    assert.equal(answer.status, 409);
    assert.equal(await sessionOf(mallory), null);
  },
);

everyWay(
  "an address that has an account is linked only from within that account",
  async (scene, way) => {
    const owner = scene.client();
    await signUp(owner);
    const { userId } = (await sessionOf(owner))!;
    const device = scene.client();
    const refused = await visit(device, `/login/${way}`);
    assert.equal(refused.status, 409);
    const html = await refused.text();
    assert.match(html, /Log in, then link/);
    assert.match(html, /href="\/login\?next=\/account\/identities"/);
    assert.equal(await sessionOf(device), null);

    const logIn = await device.post("/login", {
      email: ADA_HERE.email,
      password: PASSWORD,
      next: "/account/identities",
    });
    assert.equal(logIn.headers.get("location"), "/account/identities");
    const linked = await visit(device, `/account/identities/link/${way}`);
    assert.equal(linked.headers.get("location"), "/account/identities?changed");
    const later = scene.client();
    await logInBy(later, way);
    assert.equal((await sessionOf(later))?.userId, userId);
  },
);

everyWay(
  "an address that is not verified there counts for nothing",
  async (scene, way) => {
    await signUp(scene.client());
    scene.idp.behaviour.people["ada-1"] = {
      name: "Ada",
      email: ADA_HERE.email,
      email_verified: false,
    };
    const client = scene.client();
    await logInBy(client, way);
    await proveBy(client, way);
    const { userId } = (await sessionOf(client))!;
    const user = await scene.site.accounts.get(userId);
    assert.equal(user?.email, "");
    assert.equal(user?.emailVerifiedAt, undefined);
    for (
      const path of ["/account", "/account/password", "/account/identities"]
    ) {
      const page = await client.get(path);
      assert.equal(page.status, 200, path);
      await page.body?.cancel();
    }
    // Nor can anybody log in to the empty address.
    const nobody = await scene.client().post("/login", {
      email: "",
      password: PASSWORD,
    });
    assert.equal(nobody.status, 422);
    await nobody.body?.cancel();
  },
);

everyWay(
  "two tabs both finish, each with a new session that ends the one before",
  async (scene, way) => {
    const client = scene.client();
    const tabs = [];
    for (const next of ["/account/identities", "/account/password"]) {
      const start = await begin(client, `/login/${way}?next=${next}`);
      tabs.push({ next, back: await travel(start) });
    }
    const ids = new Set<string>();
    for (const { next, back } of tabs) {
      const answer = await client.get(back);
      assert.equal(answer.headers.get("location"), next);
      ids.add((await sessionOf(client))!.id);
    }
    assert.equal(ids.size, 2);
    const { id, userId } = (await sessionOf(client))!;
    const live = await scene.site.sessions.list(userId);
    assert.deepEqual(live.map((session) => session.id), [id]);
  },
);

everyWay(
  "what is asked of the provider is enough, and no more",
  async (scene, way) => {
    const seen = new Set<string>();
    for (let times = 0; times < 2; times++) {
      const client = scene.client({
        base: "https://evil.example",
        origin: ORIGIN,
      });
      const url = await begin(client, `/login/${way}`);
      assert.equal(url.origin + url.pathname, `${scene.idp.issuer}/auth`);
      const { state, code_challenge, nonce, ...rest } = Object.fromEntries(
        url.searchParams,
      );
      assert.deepEqual(rest, {
        response_type: "code",
        client_id: scene.idp.clientId,
        redirect_uri: `${ORIGIN}/login/${way}/callback`,
        scope: "openid email profile",
        code_challenge_method: "S256",
        ...(way === "oidc" && { max_age: "2592000" }),
      });
      assert.match(code_challenge, /^[\w-]{43}$/);
      assert.ok(state.length >= 32);
      seen.add(state).add(code_challenge);
      if (way === "oidc") seen.add(nonce);
      const flow = client.cookies.get("__Host-session_flow")!;
      assert.match(flow.value, /^[\w-]{43}$/);
      seen.add(flow.value);
    }
    assert.equal(seen.size, way === "oidc" ? 8 : 6, "nothing comes twice");
  },
);

everyWay(
  "the cookie of a flow is the browser's alone, and for ten minutes",
  async (scene, way) => {
    const answer = await scene.client().get(`/login/${way}`);
    const lines = answer.headers.getSetCookie();
    assert.equal(lines.length, 1);
    assert.match(
      lines[0],
      /^__Host-session_flow=[\w-]{43}; Secure; HttpOnly; Max-Age=600; SameSite=Lax; Path=\/$/,
    );
    const secret = lines[0].split(/[=;]/)[1];
    assert.ok(!(await contents(scene)).includes(secret), "KV holds its hash");
  },
);

everyWay(
  "no token of the provider is kept, or reaches the browser",
  async (scene, way) => {
    const tokens: string[] = [];
    scene.idp.behaviour.forge = (_claims, _sign, genuine) => {
      tokens.push(genuine);
      return genuine;
    };
    const client = scene.client();
    const answer = await visit(client, `/login/${way}`);
    const page = await client.get("/account/identities");
    const seen = Deno.inspect([...answer.headers, ...page.headers]) +
      await answer.text() + await page.text() + await contents(scene);
    assert.equal(tokens.length, 1);
    for (const token of [...tokens, ...scene.idp.accessTokens]) {
      assert.ok(!seen.includes(token));
    }
    assert.equal(scene.idp.accessTokens.length, 1);
  },
);

Deno.test("amr is what the ID token says after fed, and fed alone where nothing is said", async () => {
  await using scene = await openScene({ amr: ["pwd", "otp"] });
  const cases = [
    ["oidc", ["pwd", "otp"], ["fed", "pwd", "otp"]],
    ["oidc", undefined, ["fed"]],
    ["google", ["pwd", "otp"], ["fed"]],
  ] as const;
  for (const [way, amr, expected] of cases) {
    scene.idp.behaviour.amr = amr && [...amr];
    const client = scene.client();
    await logInBy(client, way);
    assert.deepEqual((await sessionOf(client))?.amr, expected);
  }
});

Deno.test("an identity is its issuer and its subject: the same subject elsewhere is somebody else", async () => {
  await using other = await openIdentityProvider(callbacks(ORIGIN), {
    unasked: { subject: "ada-1", decision: "allow" },
    people: { "ada-1": { name: "Another Ada" } },
  });
  await using scene = await openScene();
  const client = scene.client();
  await logInBy(client, "oidc");
  await using second = await openScene({}, {
    parts: { providers: waysTo(other, ORIGIN, scene.site.clock) },
  });
  const known = { subject: "ada-1", name: null, email: null, amr: ["fed"] };
  const { identities } = scene.site;
  assert.ok(await identities.find({ ...known, issuer: scene.idp.issuer }));
  assert.equal(await identities.find({ ...known, issuer: other.issuer }), null);
  const stranger = second.client();
  await logInBy(stranger, "oidc");
  assert.ok(
    await second.site.identities.find({ ...known, issuer: other.issuer }),
  );
});

Deno.test("both ways to one provider lead to one account", async () => {
  await using scene = await openScene();
  const userIds = new Set<string>();
  for (const way of WAYS) {
    const client = scene.client();
    await logInBy(client, way);
    userIds.add((await sessionOf(client))!.userId);
  }
  assert.equal(userIds.size, 1);
});

Deno.test("twenty parallel first sights of one person make one account", async () => {
  await using scene = await openScene();
  const devices = await Promise.all(Array.from({ length: 20 }, async () => {
    const client = scene.client();
    return { client, back: await travel(await begin(client, "/login/oidc")) };
  }));
  const answers = await Promise.all(
    devices.map(({ client, back }) => client.get(back)),
  );
  assert.deepEqual(
    new Set(answers.map(({ status }) => status)),
    new Set([303]),
  );
  const users = await Array.fromAsync(
    scene.site.kv.list({ prefix: ["users"] }),
  );
  assert.equal(users.length, 1);
});
