/** Linking a provider to an account and taking it out: by its owner, after fresh proof, and never the last way in. */

import assert from "node:assert/strict";
import type { Client } from "../../support/client.ts";
import { openMailbox } from "../../../lib/mail/mailbox.ts";
import { ADA as ADA_HERE, BOB, PASSWORD, sessionOf, signUp } from "../kit.ts";
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

/** The ids of what is linked, in the order of the page. */
async function linkedOn(client: Client): Promise<string[]> {
  const html = await (await client.get("/account/identities")).text();
  return [...html.matchAll(/identities\/([\w-]{22})\/unlink/g)].map(([, id]) =>
    id
  );
}

/** Lets so much time pass that proof is asked for again, and the session lives on. */
function grow(scene: Scene): void {
  scene.advance(scene.site.settings.session.stepUpAge + 1000);
}

everyWay(
  "an owner links a provider, logs in by it, and unlinks it",
  async (scene, way) => {
    const client = scene.client();
    await signUp(client, BOB);
    const { userId } = (await sessionOf(client))!;
    const answer = await visit(client, `/account/identities/link/${way}`);
    assert.equal(answer.status, 303);
    const changed = "/account/identities?changed";
    assert.equal(answer.headers.get("location"), changed);
    const html = await (await client.get("/account/identities")).text();
    assert.match(html, /From now on it lets you in/);

    const other = scene.client();
    await logInBy(other, way);
    assert.equal((await sessionOf(other))?.userId, userId);

    const [id] = await linkedOn(client);
    const gone = await client.post(`/account/identities/${id}/unlink`, {});
    assert.equal(gone.headers.get("location"), changed);
    assert.deepEqual(await linkedOn(client), []);
    const again = scene.client();
    await logInBy(again, way);
    assert.notEqual((await sessionOf(again))?.userId, userId);
  },
);

everyWay("linking twice changes nothing", async (scene, way) => {
  const client = scene.client();
  await signUp(client, BOB);
  for (let times = 0; times < 2; times++) {
    await visit(client, `/account/identities/link/${way}`);
  }
  assert.equal((await linkedOn(client)).length, 1);
});

everyWay(
  "what is linked to one account cannot be linked to another",
  async (scene, way) => {
    const ada = scene.client();
    await logInBy(ada, way);
    const bob = scene.client();
    await signUp(bob, BOB);
    const answer = await visit(bob, `/account/identities/link/${way}`);
    assert.equal(answer.status, 409);
    assert.match(await answer.text(), /linked to another account here/);
    assert.deepEqual(await linkedOn(bob), []);
    assert.equal((await linkedOn(ada)).length, 1);
  },
);

everyWay(
  "the last way in stays, and a password makes it one of two",
  async (scene, way) => {
    const client = scene.client();
    await logInBy(client, way);
    await proveBy(client, way);
    const [id] = await linkedOn(client);
    await client.post(`/account/identities/${id}/unlink`, {});
    const html = await (await client.get("/account/identities")).text();
    assert.match(html, /That is your last way in/);
    assert.deepEqual(await linkedOn(client), [id]);

    const form = await (await client.get("/account/password")).text();
    assert.ok(!form.includes('name="current"'));
    const set = await client.post("/account/password", { password: PASSWORD });
    assert.equal(set.status, 303, await set.text());
    assert.match(
      await (await client.get("/account")).text(),
      /Your password is set/,
    );
    const other = scene.client();
    const logIn = await other.post("/login", {
      email: ADA_HERE.email,
      password: PASSWORD,
    });
    assert.equal(logIn.status, 303);
    await client.post(`/account/identities/${id}/unlink`, {});
    assert.deepEqual(await linkedOn(client), []);
  },
);

Deno.test("who has no password is told the same as who mistypes one", async () => {
  await using scene = await openScene();
  await logInBy(scene.client(), "oidc");
  const pages = [];
  for (const email of [ADA_HERE.email, "nobody@example.com"]) {
    const answer = await scene.client().post("/login", {
      email,
      password: PASSWORD,
    });
    assert.equal(answer.status, 401);
    const html = await answer.text();
    pages.push(html.replaceAll(email, "").replaceAll(/nonce="\w+"/g, ""));
  }
  assert.equal(pages[0], pages[1]);
});

Deno.test("the first password must be one, and of two set at once one stays", async () => {
  await using scene = await openScene();
  const client = scene.client();
  await logInBy(client, "oidc");
  const short = await client.post("/account/password", { password: "short" });
  assert.equal(short.status, 422);
  assert.ok(!(await short.text()).includes('name="current"'));
  const { userId } = (await sessionOf(client))!;
  const results = await Promise.all(
    ["one", "two"].map((word) =>
      scene.site.accounts.changePassword({
        userId,
        current: "",
        password: `violet anvil ${word}`,
      })
    ),
  );
  assert.equal(results.filter(({ ok }) => ok).length, 1);
  const wrong = await client.post("/account/password", {
    current: "",
    password: "violet anvil three",
  });
  assert.equal(wrong.status, 422, "now the present one is asked for");
});

Deno.test("of two unlinked at once one stays", async () => {
  await using scene = await openScene();
  const { identities } = scene.site;
  const identity = {
    provider: "oidc" as const,
    issuer: scene.idp.issuer,
    name: "Ada",
    email: null,
    amr: ["fed"],
  };
  const made = await identities.signUp({ ...identity, subject: "one" });
  assert.ok(made !== "address-taken");
  const { id: userId } = made.user;
  await identities.link(userId, { ...identity, subject: "two" });
  const both = await identities.list(userId);
  const outcomes = await Promise.all(
    both.map(({ id }) => identities.unlink(userId, id, () => true)),
  );
  assert.deepEqual(outcomes.sort(), ["last", "unlinked"]);
  assert.equal((await identities.list(userId)).length, 1);
});

Deno.test("an identity whose provider was taken out of the settings is no way in", async () => {
  await using scene = await openScene();
  const client = scene.client();
  await logInBy(client, "oidc");
  const { userId } = (await sessionOf(client))!;
  await scene.site.identities.link(userId, {
    provider: "github" as const,
    issuer: "https://github.com/login/oauth",
    subject: "1",
    name: "Ada",
    email: null,
    amr: ["fed"],
  });
  const page = await (await client.get("/account/identities")).text();
  assert.match(page, /not set up for it any more/);
  const [oidc, gitHub] = await linkedOn(client);
  await client.post(`/account/identities/${oidc}/unlink`, {});
  assert.deepEqual(await linkedOn(client), [oidc, gitHub]);
  await client.post(`/account/identities/${gitHub}/unlink`, {});
  assert.deepEqual(await linkedOn(client), [oidc]);
});

Deno.test("ten links are enough", async () => {
  await using scene = await openScene();
  const client = scene.client();
  await logInBy(client, "oidc");
  const { userId } = (await sessionOf(client))!;
  const identity = {
    provider: "oidc" as const,
    name: null,
    email: null,
    amr: ["fed"],
  };
  const outcomes = [];
  for (let at = 0; at < 10; at++) {
    outcomes.push(
      await scene.site.identities.link(userId, {
        ...identity,
        issuer: scene.idp.issuer,
        subject: `more-${at}`,
      }),
    );
  }
  assert.deepEqual(outcomes, [...Array(9).fill("linked"), "full"]);
});

everyWay(
  "linking and unlinking ask for proof when the last is old",
  async (scene, way) => {
    const client = scene.client();
    await signUp(client, BOB);
    const start = `/account/identities/link/${way}`;
    await visit(client, start);
    const [id] = await linkedOn(client);
    grow(scene);
    const linking = await client.post(start, {});
    assert.match(
      linking.headers.get("location")!,
      /^\/account\/confirm\?next=%2Faccount%2Fagain/,
    );
    const unlinking = await client.post(`/account/identities/${id}/unlink`, {});
    assert.match(
      unlinking.headers.get("location")!,
      /^\/account\/confirm\?next=%2Faccount%2Fagain/,
    );
    assert.deepEqual(await linkedOn(client), [id]);
  },
);

everyWay(
  "who is not logged in is sent to log in, not to the provider",
  async (scene, way) => {
    const linking = await scene.client().post(
      `/account/identities/link/${way}`,
      {},
    );
    const confirming = await scene.client().get(`/account/confirm/${way}`);
    for (const answer of [linking, confirming]) {
      assert.match(answer.headers.get("location")!, /^\/login\?next=/);
    }
  },
);

everyWay(
  "a link that was begun with fresh proof is finished after it has aged",
  async (scene, way) => {
    const client = scene.client();
    await signUp(client, BOB);
    scene.advance(scene.site.settings.session.stepUpAge - 1000);
    const path = await travel(
      await begin(client, `/account/identities/link/${way}`),
    );
    // It was fresh then, and need not be when they come back.
    scene.advance(60_000);
    const answer = await client.get(path);
    assert.equal(answer.headers.get("location"), "/account/identities?changed");
    assert.equal((await linkedOn(client)).length, 1);
  },
);

Deno.test("a link is not finished by a log-in whose proof was old when it was begun", async () => {
  await using scene = await openScene();
  const client = scene.client();
  await signUp(client, BOB);
  await visit(client, "/account/identities/link/oidc");
  scene.idp.behaviour.people["ada-2"] = { name: "Ada" };
  scene.idp.behaviour.unasked = { subject: "ada-2", decision: "allow" };
  const path = await travel(
    await begin(client, "/account/identities/link/oidc"),
  );
  await client.post("/logout", {});
  scene.idp.behaviour.unasked = { subject: "ada-1", decision: "allow" };
  scene.idp.behaviour.forge = (claims, sign) =>
    sign({ ...claims, auth_time: Number(claims.auth_time) - 3600 });
  await logInBy(client, "oidc");
  scene.idp.behaviour.forge = undefined;
  const answer = await client.get(path);
  assert.equal(answer.status, 409);
  assert.match(await answer.text(), /logged in anew/);
  assert.equal((await linkedOn(client)).length, 1);
});

everyWay(
  "linking that asks for proof is one button away after it",
  async (scene, way) => {
    const client = scene.client();
    await signUp(client, BOB);
    grow(scene);
    const start = `/account/identities/link/${way}`;
    const asked = await client.post(start, {});
    const next = new URL(asked.headers.get("location")!, ORIGIN)
      .searchParams.get("next")!;
    const proved = await client.post("/account/confirm", {
      password: PASSWORD,
      next,
    });
    assert.equal(proved.headers.get("location"), next);
    const html = await (await client.get(next)).text();
    assert.ok(html.includes(`action="${start}"`));
    assert.deepEqual(scene.idp.visits, []);
    await visit(client, start);
    assert.equal((await linkedOn(client)).length, 1);
  },
);

everyWay(
  "no address that somebody is sent to begins linking, right after logging in either",
  async (scene, way) => {
    await signUp(scene.client(), BOB);
    const client = scene.client();
    const start = `/account/identities/link/${way}`;
    const answer = await client.post("/login", {
      email: BOB.email,
      password: PASSWORD,
      next: start,
    });
    assert.equal(answer.status, 303);
    assert.notEqual(await sessionOf(client), null);
    const opened = await client.get(start);
    assert.equal(opened.status, 405);
    assert.deepEqual(opened.headers.getSetCookie(), []);
    const foreign = await client.post(start, {}, {
      "sec-fetch-site": "cross-site",
      origin: "https://evil.example",
    });
    assert.equal(foreign.status, 403);
    assert.deepEqual(scene.idp.visits, []);
  },
);

everyWay(
  "a link that was begun in one account is not finished in another",
  async (scene, way) => {
    const client = scene.client();
    await signUp(client, ADA_HERE);
    const path = await travel(
      await begin(client, `/account/identities/link/${way}`),
    );
    await client.post("/logout", {});
    await signUp(client, BOB);
    const answer = await client.get(path);
    assert.equal(answer.status, 400);
    assert.deepEqual(await linkedOn(client), []);

    const second = await travel(
      await begin(client, `/account/identities/link/${way}`),
    );
    await client.post("/logout", {});
    assert.equal((await client.get(second)).status, 400);
    assert.equal(await sessionOf(client), null);
  },
);

Deno.test("nobody unlinks what is somebody else's", async () => {
  await using scene = await openScene();
  const ada = scene.client();
  await logInBy(ada, "oidc");
  const [id] = await linkedOn(ada);
  const bob = scene.client();
  await signUp(bob, BOB);
  const answer = await bob.post(`/account/identities/${id}/unlink`, {});
  assert.equal(answer.status, 404);
  assert.deepEqual(await linkedOn(ada), [id]);
});

Deno.test("an identity that was unlinked on the way back starts no session", async () => {
  await using scene = await openScene();
  const { identities } = scene.site;
  const found = identities.find;
  const client = scene.client();
  await signUp(client, BOB);
  await visit(client, "/account/identities/link/oidc");
  const { userId } = (await sessionOf(client))!;
  const device = scene.client();
  const path = await travel(await begin(device, "/login/oidc"));
  Object.assign(identities, {
    find: async (identity: Parameters<typeof found>[0]) => {
      const known = await found(identity);
      const [{ id }] = await identities.list(userId);
      await identities.unlink(userId, id, () => true);
      return known;
    },
  });
  const answer = await device.get(path);
  assert.equal(answer.status, 403);
  assert.equal(await sessionOf(device), null);
});

Deno.test("the owner is told by mail what is linked and what is unlinked", async () => {
  const mailbox = openMailbox(Date.now);
  await using scene = await openScene({}, { parts: { mailer: mailbox } });
  const client = scene.client();
  await logInBy(client, "oidc");
  await client.post("/account/password", { password: PASSWORD });
  const [id] = await linkedOn(client);
  await client.post(`/account/identities/${id}/unlink`, {});
  for (let times = 0; times < 2; times++) {
    await visit(client, "/account/identities/link/google");
  }
  await scene.site.mail.idle();
  const subjects = mailbox.list().filter(({ text }) =>
    text.includes("A way to log in through another site")
  );
  assert.equal(subjects.length, 2);
  assert.match(subjects[0].text, /was added/);
  assert.match(subjects[1].text, /was removed/);
});
