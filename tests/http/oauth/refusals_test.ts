/** Whoever comes back with anything but the answer to a flow of this browser gets a plain page with 400 and no session. */

import assert from "node:assert/strict";
import type { Client } from "../../support/client.ts";
import { openIdentityProvider } from "../../support/identity_provider.ts";
import { BOB, sessionOf, signUp } from "../kit.ts";
import { assertHeaders } from "../expectations.ts";
import {
  begin,
  callbacks,
  everyWay,
  logInBy,
  openScene,
  ORIGIN,
  type Scene,
  travel,
  visit,
  waysTo,
} from "./kit.ts";

/** Somebody who has come back: what their browser asks for next, and the browser. */
interface Return {
  client: Client;
  path: string;
}

/** Changes one parameter of the answer; null takes it away. */
function changed(path: string, name: string, value: string | null): string {
  const url = new URL(path, ORIGIN);
  if (value === null) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  return url.pathname + url.search;
}

const MARKUP = '"><script>alert(1)</script>';

/** What must be refused, whichever the way to the provider. */
const WRONG: Record<
  string,
  (back: Return, scene: Scene) => Return | Promise<Return>
> = {
  "without state": ({ client, path }) => ({
    client,
    path: changed(path, "state", null),
  }),
  "with an empty state": ({ client, path }) => ({
    client,
    path: changed(path, "state", ""),
  }),
  "with another state": ({ client, path }) => ({
    client,
    path: changed(path, "state", "x".repeat(43)),
  }),
  "with a state of markup": ({ client, path }) => ({
    client,
    path: changed(path, "state", MARKUP),
  }),
  "with its state twice": ({ client, path }) => ({
    client,
    path: `${path}&state=${new URL(path, ORIGIN).searchParams.get("state")}`,
  }),
  "without a code": ({ client, path }) => ({
    client,
    path: changed(path, "code", null),
  }),
  "with a made-up code": ({ client, path }) => ({
    client,
    path: changed(path, "code", MARKUP),
  }),
  "with its code twice": ({ client, path }) => ({
    client,
    path: `${path}&code=x`,
  }),
  "from another issuer": ({ client, path }) => ({
    client,
    path: changed(path, "iss", "https://evil.example"),
  }),
  "from two issuers": ({ client, path }) => ({
    client,
    path: `${path}&iss=https://evil.example`,
  }),
  "without the cookie": ({ client, path }) => {
    client.cookies.clear();
    return { client, path };
  },
  "in a browser that has begun another flow": async ({ path }, scene) => {
    const client = scene.client();
    await begin(client, "/login/oidc");
    return { client, path };
  },
  "with the cookie under a name without its prefix": (
    { client, path },
    scene,
  ) => {
    const { value } = client.cookies.get("__Host-session_flow")!;
    const other = scene.client({
      send: (request) => {
        request.headers.set("cookie", `session_flow=${value}`);
        return scene.handle(request);
      },
    });
    return { client: other, path };
  },
  "with a second cookie of the same name": ({ client, path }, scene) => {
    const { value } = client.cookies.get("__Host-session_flow")!;
    const pair = `__Host-session_flow=${value}`;
    const other = scene.client({
      send: (request) => {
        request.headers.set("cookie", `${pair}; ${pair}`);
        return scene.handle(request);
      },
    });
    return { client: other, path };
  },
  "at the address of another provider": ({ client, path }) => ({
    client,
    path: path.includes("/oidc/")
      ? path.replace("/oidc/", "/google/")
      : path.replace("/google/", "/oidc/"),
  }),
  "after ten minutes": ({ client, path }, scene) => {
    scene.advance(10 * 60_000);
    return { client, path };
  },
  "a second time": async ({ client, path }) => {
    const first = await client.get(path);
    assert.equal(first.status, 303);
    await client.post("/logout", {});
    return { client, path };
  },
  "with the code of another browser": async ({ client, path }, scene) => {
    const theirs = await travel(
      await begin(scene.client(), path.slice(0, path.indexOf("/callback"))),
    );
    const code = new URL(theirs, ORIGIN).searchParams.get("code");
    return { client, path: changed(path, "code", code) };
  },
  "with ten thousand characters": ({ client, path }) => ({
    client,
    path: `${path}&more=${"x".repeat(10_000)}`,
  }),
  "with an error beside the code": ({ client, path }) => ({
    client,
    path: changed(path, "error", MARKUP),
  }),
};

/** Checks that an answer is the plain page, and that nobody was let in. */
async function assertRefused(
  { client, path }: Return,
  what: string,
): Promise<string> {
  const answer = await client.get(path);
  const html = await answer.text();
  assert.equal(answer.status, 400, what);
  assertHeaders(answer, { page: true }, what);
  assert.deepEqual(answer.headers.getSetCookie(), [], what);
  assert.ok(!html.includes("alert(1)") && !html.includes("evil"), what);
  assert.equal(await sessionOf(client), null, what);
  return html;
}

for (const [what, alter] of Object.entries(WRONG)) {
  everyWay(`an answer ${what} is refused`, async (scene, way) => {
    const client = scene.client();
    const path = await travel(await begin(client, `/login/${way}`));
    await assertRefused(await alter({ client, path }, scene), what);
  });
}

everyWay(
  "an answer that says no is refused in our words, and can be tried again",
  async (scene, way) => {
    scene.idp.behaviour.unasked = { subject: "ada-1", decision: "refuse" };
    const client = scene.client();
    const path = await travel(await begin(client, `/login/${way}`));
    assert.match(path, /error=access_denied/);
    assert.match(decodeURIComponent(path), /alert\(1\)/);
    const html = await assertRefused({ client, path }, "denied");
    assert.match(html, /did not say who you are/);
    assert.match(html, /href="\/login"/);
    scene.idp.behaviour.unasked = { subject: "ada-1", decision: "allow" };
    await logInBy(client, way);
  },
);

everyWay(
  "whoever says no while linking is led back to their ways to log in",
  async (scene, way) => {
    const client = scene.client();
    await signUp(client, BOB);
    scene.idp.behaviour.unasked = { subject: "ada-1", decision: "refuse" };
    const answer = await visit(client, `/account/identities/link/${way}`);
    assert.equal(answer.status, 400);
    const html = await answer.text();
    const main = html.slice(html.indexOf("<main"));
    assert.match(main, /href="\/account\/identities"/);
    assert.doesNotMatch(main, /href="\/login"|log in another way/);
    assert.notEqual(await sessionOf(client), null);
  },
);

everyWay(
  "whoever says no is led back to where they were, with where they wanted to go",
  async (scene, way) => {
    const client = scene.client();
    const linksAfter = async (start: string) => {
      scene.idp.behaviour.unasked = { subject: "ada-1", decision: "refuse" };
      const answer = await visit(client, start);
      assert.equal(answer.status, 400);
      const html = await answer.text();
      return html.slice(html.indexOf("<main")).match(/href="[^"]+"/g);
    };
    const next = "next=%2Faccount%2Fpassword";
    assert.deepEqual(await linksAfter(`/login/${way}?${next}`), [
      `href="/login?${next}"`,
    ]);
    scene.idp.behaviour.unasked = { subject: "ada-1", decision: "allow" };
    await logInBy(client, way);
    assert.deepEqual(await linksAfter(`/account/confirm/${way}?${next}`), [
      `href="/account/confirm?${next}"`,
    ]);
  },
);

everyWay(
  "whoever took too long starts again to where they wanted to go; another browser is not told where that was",
  async (scene, way) => {
    const client = scene.client();
    const next = "next=%2Faccount%2Fpassword";
    const path = await travel(await begin(client, `/login/${way}?${next}`));
    const other = scene.client();
    await begin(other, `/login/${way}`);
    const foreign = await assertRefused({ client: other, path }, "foreign");
    assert.doesNotMatch(foreign, /password/);
    scene.advance(5 * 60_000);
    // Another tab keeps the browser's cookie alive for longer than this flow.
    await begin(client, `/login/${way}`);
    scene.advance(5 * 60_000);
    const late = await assertRefused({ client, path }, "late");
    assert.ok(late.includes(`href="/login?${next}"`));
  },
);

everyWay(
  "a foreign browser does not use up a flow that is under way",
  async (scene, way) => {
    const client = scene.client();
    const path = await travel(await begin(client, `/login/${way}`));
    await assertRefused({ client: scene.client(), path }, "foreign");
    const answer = await client.get(path);
    assert.equal(answer.status, 303);
  },
);

everyWay(
  "of twenty parallel uses of one answer one starts a session",
  async (scene, way) => {
    const client = scene.client();
    const path = await travel(await begin(client, `/login/${way}`));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client.get(path)),
    );
    const statuses = answers.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [303, ...Array(19).fill(400)]);
    const { userId } = (await sessionOf(client))!;
    assert.equal((await scene.site.sessions.list(userId)).length, 1);
  },
);

everyWay(
  "a refused answer leaves the session there is as it was",
  async (scene, way) => {
    const client = scene.client();
    const path = await travel(await begin(client, `/login/${way}`));
    await logInBy(client, way);
    const { id } = (await sessionOf(client))!;
    const answer = await client.get(changed(path, "state", "x".repeat(43)));
    assert.equal(answer.status, 400);
    assert.equal((await sessionOf(client))?.id, id);
  },
);

Deno.test("where the provider names itself in every answer, one without a name is refused", async () => {
  await using scene = await openScene();
  const client = scene.client();
  const path = await travel(await begin(client, "/login/oidc"));
  assert.match(path, /[?&]iss=/);
  await assertRefused({ client, path: changed(path, "iss", null) }, "no iss");
});

Deno.test("the code of one provider is not taken for another's", async () => {
  await using evil = await openIdentityProvider(callbacks(ORIGIN), {
    unasked: { subject: "ada-1", decision: "allow" },
  });
  await using scene = await openScene();
  const [oidc] = waysTo(scene.idp, ORIGIN, scene.site.clock);
  const [, google] = waysTo(evil, ORIGIN, scene.site.clock);
  await using mixed = await openScene({}, {
    parts: { providers: [oidc, google] },
  });
  const client = mixed.client();
  const honest = await travel(await begin(client, "/login/oidc"));
  const theirs = await travel(await begin(client, "/login/google"));
  const answerOf = (path: string) => new URL(path, ORIGIN).searchParams;
  for (const [path, other] of [[honest, theirs], [theirs, honest]]) {
    const code = answerOf(other).get("code");
    const mixedUp = changed(path, "code", code);
    const iss = answerOf(other).get("iss");
    await assertRefused(
      { client, path: changed(mixedUp, "iss", iss) },
      "mix-up",
    );
    // The answer to the other provider's flow, at this one's address.
    const moved = path.split("?")[0] + other.slice(other.indexOf("?"));
    await assertRefused({ client, path: moved }, "moved");
  }
});
