/** Passkeys over HTTP: added, named and removed, each by whoever may, and never the only way in. */

import assert from "node:assert/strict";
import type { Client } from "../support/client.ts";
import { type Lies, softPasskey } from "../support/soft_passkey.ts";
import { text } from "../components/markup.ts";
import {
  addPasskey,
  answerWith,
  askFor,
  giveOnlyPassword,
  sentTo,
  setUpApp,
} from "./factor_steps.ts";
import {
  BOB,
  everyStrategy,
  PASSWORD,
  type Scene,
  sessionOf,
  signInOn,
  signUp,
} from "./kit.ts";
import { problemOf } from "./expectations.ts";
import { fieldsOf } from "./form_fields.ts";
import { disturbFactors } from "./restless_factors.ts";

/** Ada, logged in on one device, with a passkey. */
async function adaWithPasskey(site: Scene) {
  const [{ client }] = await signInOn(site, 1);
  return { client, ...await addPasskey(site, client) };
}

/** What the page of factors says. */
async function securityOf(client: Client): Promise<string> {
  return text(await (await client.get("/account/security")).text());
}

/** What a new passkey may lie about, and must not get away with. */
const LIES: Lies[] = [
  { origin: "https://latchkey.example.evil.example" },
  { rpId: "evil.example" },
  { challenge: "A".repeat(43) },
  { verified: false },
];

everyStrategy("a passkey belongs to one account", async (site) => {
  const { passkey } = await adaWithPasskey(site);
  const bob = site.client();
  await signUp(bob, BOB);
  const { options, state } = await askFor(bob, "add");
  const answer = await bob.post("/account/security/passkeys/new", {
    name: "mine",
    response: passkey.create(options),
    state,
  });
  assert.equal(answer.status, 422);
  const device = site.client();
  await addPasskey(site, bob);
  await giveOnlyPassword(device, { email: BOB.email });
  const fields = await answerWith(device, "second", passkey);
  assert.equal((await device.post("/login/second", fields)).status, 401);
});

everyStrategy(
  "a new passkey must be made here, now, for this, with its user verified",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    for (const lies of LIES) {
      const { options, state } = await askFor(client, "add");
      const response = softPasskey(site.origin).create(options, lies);
      const fields = { name: "x", response, state };
      const answer = await client.post(
        "/account/security/passkeys/new",
        fields,
      );
      assert.equal(answer.status, 422);
      await answer.body?.cancel();
    }
    assert.match(
      await securityOf(client),
      /Your password alone lets people in/,
    );
  },
);

everyStrategy(
  "what is no answer of a passkey at all is refused as one",
  async (site) => {
    const { client, passkey } = await adaWithPasskey(site);
    const device = site.client();
    const { state } = await askFor(device, "log-in");
    const genuine = JSON.parse(passkey.use({ challenge: "x", rpId: "x" }));
    for (
      const response of [
        "",
        "null",
        "[]",
        "{",
        "{}",
        "1e999",
        "x".repeat(60_000),
        '{"__proto__":{"id":"x"}}',
        JSON.stringify({ ...genuine, id: 1 }),
        JSON.stringify({ ...genuine, response: null }),
        JSON.stringify({
          ...genuine,
          response: { ...genuine.response, clientDataJSON: "%" },
        }),
        JSON.stringify({
          ...genuine,
          response: { ...genuine.response, authenticatorData: "" },
        }),
        JSON.stringify({
          ...genuine,
          response: { ...genuine.response, signature: [] },
        }),
      ]
    ) {
      const answer = await device.post("/login/passkey", { response, state });
      assert.equal(answer.status, 401, response.slice(0, 80));
      await answer.body?.cancel();
      const { state: adding } = await askFor(client, "add");
      const fields = { name: "x", response, state: adding };
      const added = await client.post("/account/security/passkeys/new", fields);
      assert.equal(added.status, 422, response.slice(0, 80));
      await added.body?.cancel();
    }
  },
);

everyStrategy(
  "a removed passkey lets nobody in, and the codes that came with the last one go",
  async (site) => {
    const { client, passkey, recoveryCodes } = await adaWithPasskey(site);
    const other = site.client();
    const answer = await answerWith(other, "log-in", passkey);
    assert.equal((await other.post("/login/passkey", answer)).status, 303);
    const device = site.client();
    const ready = await answerWith(device, "log-in", passkey);
    const html = await (await client.get("/account/security")).text();
    const [path] = html.match(/\/account\/security\/passkeys\/[\w-]{43}/)!;
    assert.match(
      await (await client.get(path)).text(),
      /your password alone lets people in/,
    );
    assert.equal(
      await sentTo(await client.post(`${path}/remove`, {})),
      "/account/security?changed",
    );
    const page = text(
      await (await client.get("/account/security?changed")).text(),
    );
    assert.match(page, /Your passkey is removed.*Log out other devices/);
    assert.equal((await device.post("/login/passkey", ready)).status, 401);
    const again = await addPasskey(site, client);
    assert.equal(again.recoveryCodes.length, 10);
    await giveOnlyPassword(device);
    const old = { with: "recovery", code: recoveryCodes[0] };
    assert.equal((await device.post("/login/second", old)).status, 401);
  },
);

everyStrategy("the only way in cannot be removed", async (site) => {
  const { client } = await adaWithPasskey(site);
  const { userId } = (await sessionOf(client))!;
  await site.site.kv.delete(["passwords", userId]);
  const html = await (await client.get("/account/security")).text();
  const [path] = html.match(/\/account\/security\/passkeys\/[\w-]{43}/)!;
  assert.match(await (await client.get(path)).text(), /It is your only way in/);
  assert.equal(
    await sentTo(await client.post(`${path}/remove`, {})),
    "/account/security",
  );
  assert.match(
    await securityOf(client),
    /That is your last way in\..*Telephone/,
  );
  await addPasskey(site, client, "Key ring");
  await client.post(`${path}/remove`, {});
  assert.doesNotMatch(await securityOf(client), /Telephone/);
});

everyStrategy(
  "a passkey has the name that its owner gives it",
  async (site) => {
    const { client } = await adaWithPasskey(site);
    const html = await (await client.get("/account/security")).text();
    const [path] = html.match(/\/account\/security\/passkeys\/[\w-]{43}/)!;
    for (const name of ["", "  ", "x".repeat(61), "a\u202eb"]) {
      assert.equal((await client.post(path, { name })).status, 422);
    }
    assert.equal(
      await sentTo(await client.post(path, { name: "<b>Key</b>" })),
      "/account/security",
    );
    assert.match(
      await (await client.get("/account/security")).text(),
      /&lt;b>Key&lt;\/b>/,
    );
    const stranger = site.client();
    await signUp(stranger, BOB);
    assert.equal((await stranger.get(path)).status, 404);
    assert.equal((await stranger.post(path, { name: "mine" })).status, 404);
    await stranger.post(`${path}/remove`, {});
    assert.match(await securityOf(client), /&lt;b>Key|<b>Key/);
  },
);

everyStrategy(
  "another name asks for proof that is fresh, and is still there after it",
  async (site) => {
    const { client, passkey } = await adaWithPasskey(site);
    const html = await (await client.get("/account/security")).text();
    const [path] = html.match(/\/account\/security\/passkeys\/[\w-]{43}/)!;
    site.advance(1_800_000);
    const asked = await client.post(path, { name: "Kitchen" });
    const to = new URL((await sentTo(asked))!, site.origin);
    assert.equal(to.pathname, "/account/confirm");
    const next = to.searchParams.get("next")!;
    const proof = await answerWith(client, "confirm", passkey);
    const back = await sentTo(
      await client.post("/account/confirm", { ...proof, next }),
    );
    const page = await (await client.get(back!)).text();
    assert.match(text(page), /Nothing has been done yet/);
    assert.equal(fieldsOf(page).get("name")!.value, "Kitchen");
    assert.match(await securityOf(client), /Telephone/);
    const answer = await client.post(path, { name: "Kitchen" });
    assert.equal(await sentTo(answer), "/account/security");
    assert.match(
      await securityOf(client),
      /Your passkey has its new name.*Kitchen/,
    );
  },
);

everyStrategy(
  "another name is in the record with the one before, and is no change if it is the same",
  async (site) => {
    const { client } = await adaWithPasskey(site);
    const { userId } = (await sessionOf(client))!;
    const html = await (await client.get("/account/security")).text();
    const [path] = html.match(/\/account\/security\/passkeys\/[\w-]{43}/)!;
    const { check } = await site.site.factors.read(userId);
    await client.post(path, { name: "Telephone" });
    assert.deepEqual((await site.site.factors.read(userId)).check, check);
    await client.post(path, { name: "<i>Kitchen</i>" });
    const page = text(await (await client.get("/account/activity")).text());
    assert.match(
      page,
      /Renamed a passkey from “Telephone” to “<i>Kitchen<\/i>”/,
    );
    assert.equal(page.match(/Renamed/g)!.length, 1);
  },
);

everyStrategy(
  "what other changes never let through is said not to be done, and is not done",
  async (site) => {
    const { client } = await adaWithPasskey(site);
    await setUpApp(site, client);
    const html = await (await client.get("/account/security")).text();
    const [path] = html.match(/\/account\/security\/passkeys\/[\w-]{43}/)!;
    const actions: [string, Record<string, string>][] = [
      [path, { name: "Kitchen" }],
      [`${path}/remove`, {}],
      ["/account/security/authenticator/remove", {}],
      ["/account/security/recovery-codes", {}],
    ];
    for (const [action, form] of actions) {
      const calm = disturbFactors(site);
      const answer = await client.post(action, form);
      assert.equal(await sentTo(answer), "/account/security", action);
      calm();
      assert.match(
        await securityOf(client),
        /That was not done: .* Try again\..*Telephone.*Set up on.*10 of 10/,
        action,
      );
    }
    assert.equal(
      await sentTo(await client.post(`${path}/remove`, {})),
      "/account/security?changed",
    );
  },
);

everyStrategy("an account has twenty passkeys at most", async (site) => {
  const { client } = await adaWithPasskey(site);
  for (let count = 1; count < 20; count++) {
    await addPasskey(site, client, `${count}`);
  }
  const { options, state } = await askFor(client, "add");
  const response = softPasskey(site.origin).create(options);
  const fields = { name: "one more", response, state };
  assert.equal(
    (await client.post("/account/security/passkeys/new", fields)).status,
    422,
  );
});

everyStrategy("challenges are for those who may ask for them", async (site) => {
  const { client } = await adaWithPasskey(site);
  const stranger = site.client();
  for (const purpose of ["second", "confirm", "add"]) {
    await problemOf(
      await stranger.request(`/api/passkeys/${purpose}`, { method: "POST" }),
      401,
    );
  }
  await problemOf(
    await stranger.request("/api/passkeys/anything", { method: "POST" }),
    404,
  );
  site.advance(1_800_000);
  await problemOf(
    await client.request("/api/passkeys/add", { method: "POST" }),
    403,
  );
});

everyStrategy(
  "what changes factors asks for proof that is fresh",
  async (site) => {
    const { client } = await adaWithPasskey(site);
    const app = await setUpApp(site, client);
    const html = await (await client.get("/account/security")).text();
    const [path] = html.match(/\/account\/security\/passkeys\/[\w-]{43}/)!;
    site.advance(1_800_000);
    const pages = [
      "/account/security/passkeys/new",
      "/account/security/recovery-codes",
    ];
    for (const page of pages) {
      assert.match(
        (await sentTo(await client.get(page)))!,
        /^\/account\/confirm/,
      );
    }
    for (
      const action of [
        ...pages,
        "/account/security/authenticator",
        "/account/security/authenticator/remove",
        path,
        `${path}/remove`,
      ]
    ) {
      const answer = await client.post(action, { code: app.code() });
      assert.match((await sentTo(answer))!, /^\/account\/confirm/, action);
    }
    assert.match(await securityOf(client), /Telephone.*Set up on.*10 of 10/);
    const form = { password: PASSWORD, code: app.code(), next: "/account" };
    await client.post("/account/confirm", form);
    assert.equal(
      await sentTo(await client.post(`${path}/remove`, {})),
      "/account/security?changed",
    );
  },
);
