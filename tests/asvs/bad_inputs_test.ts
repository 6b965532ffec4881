/**
 * A table of what attackers send while somebody logs in, by the number of each row: F from another site, O through
 * a provider, P with links and passwords, R to be sent elsewhere, C as a device. What attackers do with sessions is
 * in bad_inputs_sessions_test.ts.
 */

import assert from "node:assert/strict";
import {
  ADA,
  type MailSite,
  MINUTE,
  openMailSite,
  press,
  send,
  signUpByMail,
} from "../by_mail/kit.ts";
import {
  devicesOf,
  logIn,
  NO_LIMITS,
  openQuickSite,
  PASSWORD,
  sessionOf,
  signUp,
} from "../http/kit.ts";
import { begin, openScene, ORIGIN, travel, WAYS } from "../http/oauth/kit.ts";
import { DOUBTFUL, NUMBERED } from "../http/next_table.ts";
import type { Client } from "../support/client.ts";

const NEW_PASSWORD = "another nineteen violets";

/** Comes back from a provider and is not let in. */
async function refused(client: Client, path: string): Promise<string> {
  const answer = await client.get(path);
  assert.equal(answer.status, 400, path);
  assert.equal(await sessionOf(client), null);
  return await answer.text();
}

/** A site with mail on which Ada is logged in on one device. */
async function withAda(parts = {}) {
  const site = await openMailSite({ parts });
  const ada = site.client();
  await signUpByMail(site, ada);
  return { site, ada };
}

/** Asks for a link to log in by. */
async function ask(site: MailSite, form: Record<string, string> = {}) {
  const client = site.client();
  await send(client, "/login/email", { email: ADA.email, ...form });
  return { client, link: await site.linkTo(ADA.email) };
}

Deno.test("F14: a form that another site makes a browser send logs nobody in", async () => {
  await using site = await openQuickSite();
  await signUp(site.client());
  const origin = "https://evil.example";
  const form = { email: ADA.email, password: PASSWORD };
  for (const from of ["cross-site", "same-site", null]) {
    const victim = site.client();
    for (const path of ["/login", "/login/second", "/login/passkey"]) {
      const headers = { origin, "sec-fetch-site": from };
      const answer = await victim.post(path, form, headers);
      await answer.body?.cancel();
      assert.equal(answer.status, 403, `${from}: ${path}`);
      assert.deepEqual(answer.headers.getSetCookie(), []);
    }
    assert.equal(await sessionOf(victim), null);
  }
});

Deno.test("O02: a callback without the cookie of its flow is refused", async () => {
  await using scene = await openScene();
  for (const way of WAYS) {
    const path = await travel(await begin(scene.client(), `/login/${way}`));
    await refused(scene.client(), path);
  }
});

Deno.test("O04: an error with markup in it is told in our words", async () => {
  await using scene = await openScene();
  for (const way of WAYS) {
    const client = scene.client();
    const start = await begin(client, `/login/${way}`);
    const answer = new URLSearchParams({
      error: "access_denied",
      error_description: "<script>alert(1)</script>",
      state: start.searchParams.get("state")!,
      iss: scene.idp.issuer,
    });
    const html = await refused(client, `/login/${way}/callback?${answer}`);
    assert.ok(!html.includes("alert(1)"));
    assert.match(html, /You said no there/);
  }
});

Deno.test("O06: every flow has a challenge of its own, by S256", async () => {
  await using scene = await openScene();
  const seen = new Set<string>();
  for (const way of WAYS) {
    for (let times = 0; times < 10; times++) {
      const query = "?code_challenge_method=plain&code_challenge=";
      const start = await begin(scene.client(), `/login/${way}${query}`);
      const { searchParams } = start;
      assert.deepEqual(searchParams.getAll("code_challenge_method"), ["S256"]);
      const [challenge, ...more] = searchParams.getAll("code_challenge");
      assert.deepEqual(more, []);
      assert.match(challenge, /^[\w-]{43}$/);
      seen.add(challenge);
    }
  }
  assert.equal(seen.size, 20);
});

Deno.test("O08: an ID token that is wrong in one thing lets nobody in", async () => {
  await using scene = await openScene();
  const now = Math.floor(Date.now() / 1000);
  const wrong: Record<string, unknown>[] = [
    { aud: "another" },
    { iss: "https://evil.example" },
    { nonce: "another" },
    { exp: now - 60 },
    { sub: "" },
  ];
  for (const claimed of wrong) {
    scene.idp.behaviour.forge = (claims, sign) =>
      sign({ ...claims, ...claimed });
    const client = scene.client();
    await refused(client, await travel(await begin(client, "/login/oidc")));
  }
  const none = btoa('{"alg":"none"}').replaceAll("=", "");
  scene.idp.behaviour.forge = (_claims, _sign, genuine) =>
    `${none}.${genuine.split(".")[1]}.`;
  const client = scene.client();
  await refused(client, await travel(await begin(client, "/login/oidc")));
});

Deno.test("O10: two tabs at once both finish, each where it wanted to go", async () => {
  await using scene = await openScene();
  for (const way of WAYS) {
    const client = scene.client();
    const wanted = ["/account/identities", "/account/password"];
    const starts = [];
    for (const next of wanted) {
      starts.push(await begin(client, `/login/${way}?next=${next}`));
    }
    const backs = await Promise.all(starts.map(travel));
    // The later one comes back first.
    for (const at of [1, 0]) {
      const answer = await client.get(backs[at]);
      assert.equal(answer.headers.get("location"), wanted[at]);
    }
    const { id, userId } = (await sessionOf(client))!;
    const live = await scene.site.sessions.list(userId);
    assert.deepEqual(live.map((session) => session.id), [id]);
    await press(client, "/logout");
  }
});

Deno.test("O12: the address to come back to is the configured one, whatever is asked for", async () => {
  await using scene = await openScene();
  const evil = encodeURIComponent("https://evil.example/callback");
  for (const way of WAYS) {
    for (const name of ["redirect_uri", "redirectUri", "success_url", "next"]) {
      const path = `/login/${way}?${name}=${evil}`;
      const { searchParams } = await begin(scene.client(), path);
      assert.deepEqual(searchParams.getAll("redirect_uri"), [
        `${ORIGIN}/login/${way}/callback`,
      ]);
      assert.ok(!String(searchParams).includes("evil"));
    }
  }
});

Deno.test("P01: of twenty uses of a link at once one makes a session", async () => {
  const { site, ada } = await withAda();
  await using _closing = site;
  const { client, link } = await ask(site);
  const headers = { cookie: client.cookies.header("/") };
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const answer = await site.client().post(link, {}, headers);
      await answer.body?.cancel();
      return answer.status;
    }),
  );
  assert.deepEqual(statuses.sort(), [303, ...Array(19).fill(410)]);
  assert.equal((await devicesOf(ada)).length, 2);
});

Deno.test("P03: a link is void after ten minutes, a newer one, a new password or address", async () => {
  const { site, ada } = await withAda({ rules: NO_LIMITS });
  await using _closing = site;
  const changes: (() => unknown)[] = [
    () => site.advance(10 * MINUTE),
    () => ask(site),
    () =>
      send(ada, "/account/password", {
        current: PASSWORD,
        password: NEW_PASSWORD,
      }),
    async () => {
      const email = "new@example.com";
      await send(ada, "/account/email", { email, current: NEW_PASSWORD });
      await send(ada, await site.linkTo(email), {});
    },
  ];
  for (const [at, change] of changes.entries()) {
    await logIn(ada, { password: at < 3 ? PASSWORD : NEW_PASSWORD });
    const { client, link } = await ask(site);
    await change();
    assert.equal((await press(client, link)).status, 410, `change ${at}`);
    assert.equal(await sessionOf(client), null);
  }
});

Deno.test("P05: next of a link by mail leads nowhere but to this site", async () => {
  const { site } = await withAda({ rules: NO_LIMITS });
  await using _closing = site;
  for (const next of Object.values(DOUBTFUL)) {
    const { client, link } = await ask(site, { next });
    assert.equal(await send(client, link, {}), "/account", next);
  }
  const { client, link } = await ask(site, { next: "/account/password" });
  assert.equal(await send(client, link, {}), "/account/password");
});

Deno.test("P07: known and unknown addresses are answered alike", async () => {
  const { site } = await withAda();
  await using _closing = site;
  const forms: Record<string, Record<string, string>> = {
    "/login": { password: "not the password" },
    "/login/email": {},
    "/password/forgot": {},
    "/signup": { name: "Somebody", password: PASSWORD },
  };
  for (const [path, form] of Object.entries(forms)) {
    const [known, unknown] = await Promise.all(
      [ADA.email, "eve@example.com"].map(async (email) => {
        const answer = await site.client().post(path, { ...form, email });
        const text = (await answer.text()).replaceAll(email, "EMAIL")
          .replaceAll(/nonce="\w+"/g, "");
        return [answer.status, answer.headers.get("location"), text];
      }),
    );
    assert.deepEqual(known, unknown, path);
  }
});

Deno.test("P09: of a hundred requests for a link a few are heard, whoever the address belongs to", async () => {
  const { site } = await withAda();
  await using _closing = site;
  const told = [];
  for (const email of [ADA.email, "eve@example.com"]) {
    const before = (await site.mailsTo(email)).length;
    const statuses = [];
    for (let times = 0; times < 100; times++) {
      statuses.push(
        (await press(site.client(), "/login/email", { email })).status,
      );
    }
    const mailed = (await site.mailsTo(email)).length - before;
    assert.equal(mailed, statuses.filter((status) => status === 303).length);
    assert.ok(statuses.every((status) => status === 303 || status === 429));
    told.push(mailed);
  }
  assert.deepEqual(told, [3, 3]);
});

Deno.test("P11: a password counts whole, and in one form of its characters", async () => {
  await using site = await openQuickSite({ parts: { rules: NO_LIMITS } });
  const password = `${"vi\u00f6let anvil ".repeat(7)}x `;
  const made = await press(site.client(), "/signup", { ...ADA, password });
  assert.equal(made.status, 303);
  const at72 = `${password.slice(0, 72)}y${password.slice(73)}`;
  for (
    const [tried, status] of [
      [`${password}\0`, 401],
      [password.replace("x", "\0x"), 401],
      [at72, 401],
      [password.trimEnd(), 401],
      [password.normalize("NFD"), 303],
    ] as const
  ) {
    const form = { email: ADA.email, password: tried };
    const answer = await press(site.client(), "/login", form);
    assert.equal(answer.status, status, JSON.stringify(tried));
  }
});

for (const [id, values] of Object.entries(NUMBERED)) {
  Deno.test(`${id}: nobody is sent to ${JSON.stringify(values)}, whichever way they prove who they are`, async () => {
    await using site = await openQuickSite({ parts: { rules: NO_LIMITS } });
    const ada = site.client();
    await signUp(ada);
    for (const next of values) {
      const form = { email: ADA.email, password: PASSWORD, next };
      const query = `?next=${encodeURIComponent(next)}`;
      const answers = [
        await press(site.client(), "/login", form),
        await ada.get(`/login${query}`),
        await ada.get(`/signup${query}`),
        await press(ada, "/account/confirm", form),
      ];
      for (const answer of answers) {
        assert.equal(answer.status, 303, next);
        assert.equal(answer.headers.get("location"), "/account", next);
        const cookies = answer.headers.getSetCookie();
        assert.ok(!cookies.some((line) => line.startsWith("a=")), next);
      }
    }
  });
}

Deno.test("R26: links and redirects begin with the configured origin, whatever Host says", async () => {
  const poison = {
    host: "evil.example",
    "x-forwarded-host": "evil.example",
    forwarded: "host=evil.example",
  };
  const { site } = await withAda();
  await using _closing = site;
  const rebound = { base: "https://evil.example", origin: ORIGIN };
  for (const path of ["/login/email", "/password/forgot"]) {
    const form = { email: ADA.email };
    const answer = await site.client(rebound).post(path, form, poison);
    assert.equal(answer.headers.get("location"), `${path}/sent`);
    const { text, html } = await site.mailTo(ADA.email);
    assert.ok(!(text + html).includes("evil.example"));
    assert.ok(text.includes(`${ORIGIN}${path.replace("forgot", "reset")}/`));
  }
  await using scene = await openScene();
  for (const way of WAYS) {
    const client = scene.client(rebound);
    const path = await travel(await begin(client, `/login/${way}`));
    const answer = await client.get(path, poison);
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), "/account");
    assert.ok(!Deno.inspect([...answer.headers]).includes("evil.example"));
    await press(client, "/logout");
  }
});

Deno.test("C24: what a device says of itself is cut, escaped, and one line", async () => {
  const lines: string[] = [];
  await using site = await openQuickSite({
    env: { TRUST_PROXY: "1" },
    parts: { print: (line) => void lines.push(line), rules: NO_LIMITS },
  });
  const owner = site.client();
  await signUp(owner);
  const hostile = [
    "<script>alert(1)</script>",
    "\u00e2\u0080\u00ae<b>\u0085{}\u00a0",
    "A".repeat(10_000),
  ];
  for (const text of hostile) {
    const headers = { "user-agent": text, "x-forwarded-for": text };
    const device = site.client();
    const answer = await device.post("/login", {
      email: ADA.email,
      password: PASSWORD,
    }, headers);
    assert.equal(answer.status, 303);
  }
  const html = await (await owner.get("/account")).text();
  assert.ok(!html.includes("<script>alert") && !/\u202e|<b>/u.test(html));
  assert.ok(!html.includes("A".repeat(100)));
  assert.equal(lines.length, 2 + hostile.length);
  for (const line of lines) {
    assert.match(line, /^\{"time":[\x20-\x7e]{1,999}\}$/);
  }
});
