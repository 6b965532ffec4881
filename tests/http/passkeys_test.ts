/** Passkeys over HTTP: one that is genuine lets in, and one that lies about anything does not. */

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import type { Client } from "../support/client.ts";
import { type Lies, softPasskey } from "../support/soft_passkey.ts";
import { text } from "../components/markup.ts";
import {
  addPasskey,
  answerWith,
  askFor,
  giveOnlyPassword,
  sentTo,
} from "./factor_steps.ts";
import {
  devicesOf,
  everyStrategy,
  type Scene,
  sessionOf,
  signInOn,
} from "./kit.ts";

/** Ada, logged in on one device, with a passkey. */
async function adaWithPasskey(site: Scene) {
  const [{ client }] = await signInOn(site, 1);
  return { client, ...await addPasskey(site, client) };
}

/** What the page of factors says. */
async function securityOf(client: Client): Promise<string> {
  return text(await (await client.get("/account/security")).text());
}

/** What a passkey may lie about, and must not get away with. */
const LIES: Record<string, Lies> = {
  "made on another site": { origin: "https://latchkey.example.evil.example" },
  "made for another site": { rpId: "evil.example" },
  "made for another challenge": { challenge: "A".repeat(43) },
  "of a user who was not verified": { verified: false },
  "of another account": { userHandle: "A".repeat(43) },
  "signed by another key": {
    key: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
  },
};

everyStrategy(
  "a passkey alone logs in, and counts as both factors",
  async (site) => {
    const { passkey } = await adaWithPasskey(site);
    const device = site.client();
    const answer = await device.post("/login/passkey", {
      ...await answerWith(device, "log-in", passkey),
      next: "/account/password",
      remember: "on",
    });
    assert.equal(await sentTo(answer), "/account/password");
    assert.deepEqual((await sessionOf(device))!.amr, ["hwk", "user", "mfa"]);
    assert.ok(device.cookies.get("__Host-session")!.expires);
    assert.match(
      text(await (await device.get("/account")).text()),
      /Logged in with a passkey/,
    );
    assert.match(
      await securityOf(device),
      /Telephone.*Last used active now|Telephone/,
    );
  },
);

everyStrategy(
  "with a first passkey come ten recovery codes, with a second none",
  async (site) => {
    const { client, recoveryCodes } = await adaWithPasskey(site);
    assert.equal(recoveryCodes.length, 10);
    const second = await addPasskey(site, client, "Key ring");
    assert.equal(second.recoveryCodes.length, 0);
    const security = await securityOf(client);
    assert.match(security, /Telephone .* Key ring/);
    assert.match(security, /10 of 10 are unused/);
  },
);

everyStrategy(
  "after a password the passkey is asked for, or a recovery code",
  async (site) => {
    const { passkey, recoveryCodes } = await adaWithPasskey(site);
    const [one, two] = [site.client(), site.client()];
    await giveOnlyPassword(one);
    assert.match(
      await (await one.get("/login/second")).text(),
      /Use a passkey/,
    );
    const answer = await one.post(
      "/login/second",
      await answerWith(one, "second", passkey),
    );
    assert.equal(await sentTo(answer), "/account");
    assert.deepEqual((await sessionOf(one))!.amr, [
      "pwd",
      "hwk",
      "user",
      "mfa",
    ]);
    await giveOnlyPassword(two);
    const code = { with: "recovery", code: recoveryCodes[0] };
    assert.equal(
      await sentTo(await two.post("/login/second", code)),
      "/account",
    );
  },
);

everyStrategy("old proof is renewed by a passkey", async (site) => {
  const { client, passkey } = await adaWithPasskey(site);
  const before = (await sessionOf(client))!;
  site.advance(1_800_000);
  assert.match(
    (await sentTo(await client.get("/account/password")))!,
    /confirm/,
  );
  const answer = await client.post("/account/confirm", {
    ...await answerWith(client, "confirm", passkey),
    next: "/account/password",
  });
  assert.equal(await sentTo(answer), "/account/password");
  assert.notEqual((await sessionOf(client))!.id, before.id);
  assert.equal((await client.get("/account/password")).status, 200);
});

for (const [what, lies] of Object.entries(LIES)) {
  everyStrategy(`an answer ${what} logs nobody in`, async (site) => {
    const { client, passkey } = await adaWithPasskey(site);
    const device = site.client();
    const alone = await device.post(
      "/login/passkey",
      await answerWith(device, "log-in", passkey, lies),
    );
    assert.equal(alone.status, 401);
    assert.match(await alone.text(), /This passkey is not known here/);
    await giveOnlyPassword(device);
    const second = await device.post(
      "/login/second",
      await answerWith(device, "second", passkey, lies),
    );
    assert.equal(second.status, 401);
    assert.equal(await sessionOf(device), null);
    assert.equal((await devicesOf(client)).length, 1);
  });
}

everyStrategy(
  "a log-in in vain by a passkey that is known is its owner's to read, and nobody's by one that is not",
  async (site) => {
    const { client, passkey } = await adaWithPasskey(site);
    const { userId } = (await sessionOf(client))!;
    const device = site.client();
    const failed = async (of: string | null) =>
      (await site.site.audit.list(of)).events
        .filter(({ outcome }) => outcome !== "ok")
        .map(({ type, outcome, method, reason }) =>
          `${type} ${outcome} ${method} ${reason}`
        ).reverse();
    const tried = async (fields: Record<string, string>) => {
      site.advance(1);
      const answer = await device.post("/login/passkey", fields);
      await answer.body?.cancel();
      assert.equal(answer.status, 401);
    };
    for (const lies of Object.values(LIES)) {
      await tried(await answerWith(device, "log-in", passkey, lies));
    }
    const early = await answerWith(device, "log-in", passkey);
    site.advance(300_000);
    await tried(early);
    const wrong = "log-in failed passkey wrong-passkey";
    const own = [
      ...Object.keys(LIES).map(() => wrong),
      "log-in failed passkey expired",
    ];
    assert.deepEqual(await failed(userId), own);
    assert.deepEqual(await failed(null), []);

    const stranger = softPasskey(site.origin);
    const { options, state } = await askFor(device, "log-in");
    const { handle } = (await site.site.factors.read(userId)).factors;
    const lies = { userHandle: handle };
    await tried({ response: stranger.use(options, lies), state });
    await tried({ response: "{}", state });
    assert.deepEqual(await failed(userId), own);
    assert.deepEqual(await failed(null), [wrong, wrong]);
  },
);

everyStrategy(
  "an answer that names no account is not enough by itself",
  async (site) => {
    const { passkey } = await adaWithPasskey(site);
    const device = site.client();
    const lies = { userHandle: null };
    const fields = await answerWith(device, "log-in", passkey, lies);
    assert.equal((await device.post("/login/passkey", fields)).status, 401);
    await giveOnlyPassword(device);
    const second = await answerWith(device, "second", passkey, lies);
    assert.equal(
      await sentTo(await device.post("/login/second", second)),
      "/account",
    );
  },
);

everyStrategy("a challenge is good once", async (site) => {
  const { passkey } = await adaWithPasskey(site);
  const device = site.client();
  const { options, state } = await askFor(device, "log-in");
  const browser = device.cookies.header("/");
  // The same browser, twenty times; the counter grows each time, so it is not that which refuses.
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      site.client().post("/login/passkey", {
        response: passkey.use(options),
        state,
      }, { cookie: browser })),
  );
  assert.equal(answers.filter(({ status }) => status === 303).length, 1);
  const late = await site.client().post("/login/passkey", {
    response: passkey.use(options),
    state,
  }, { cookie: browser });
  assert.equal(late.status, 401);
});

everyStrategy("a challenge is good for five minutes", async (site) => {
  const { passkey } = await adaWithPasskey(site);
  const device = site.client();
  const early = await answerWith(device, "log-in", passkey);
  site.advance(300_000);
  const late = await device.post("/login/passkey", early);
  assert.equal(late.status, 401);
  assert.match(await late.text(), /took too long/);
});

everyStrategy(
  "a challenge is good for the browser that asked, and for its purpose",
  async (site) => {
    const { client, passkey } = await adaWithPasskey(site);
    const [device, other] = [site.client(), site.client()];
    await askFor(other, "log-in");
    const fields = await answerWith(device, "log-in", passkey);
    assert.equal((await other.post("/login/passkey", fields)).status, 401);
    assert.equal(
      (await site.client().post("/login/passkey", fields)).status,
      401,
    );
    await giveOnlyPassword(device);
    await giveOnlyPassword(other);
    const second = await answerWith(device, "second", passkey);
    assert.equal((await other.post("/login/second", second)).status, 401);
    assert.equal((await client.post("/account/confirm", second)).status, 401);
    const confirmed = await answerWith(client, "confirm", passkey);
    assert.equal((await device.post("/login/second", confirmed)).status, 401);
  },
);

everyStrategy(
  "a counter that did not grow is that of a copy: refused, and its owner is told",
  async (site) => {
    const { client, passkey } = await adaWithPasskey(site);
    const device = site.client();
    const used = await answerWith(device, "log-in", passkey, { counter: 7 });
    assert.equal(
      await sentTo(await device.post("/login/passkey", used)),
      "/account",
    );
    for (const counter of [7, 3, 0]) {
      const thief = site.client();
      const copy = await answerWith(thief, "log-in", passkey, { counter });
      const answer = await thief.post("/login/passkey", copy);
      assert.equal(answer.status, 401);
      assert.match(await answer.text(), /as a copy of it would be/);
      assert.equal(await sessionOf(thief), null);
    }
    assert.match(
      await securityOf(client),
      /as a copy of it would be. Remove it/,
    );
    const next = await answerWith(device, "log-in", passkey, { counter: 8 });
    assert.equal(
      await sentTo(await device.post("/login/passkey", next)),
      "/account",
    );
  },
);

everyStrategy("a passkey that does not count at all is taken", async (site) => {
  const [{ client }] = await signInOn(site, 1);
  const passkey = softPasskey(site.origin);
  const { options, state } = await askFor(client, "add");
  const response = passkey.create(options, { counter: 0 });
  await client.post("/account/security/passkeys/new", {
    name: "x",
    response,
    state,
  });
  for (let times = 0; times < 2; times++) {
    const device = site.client();
    const fields = await answerWith(device, "log-in", passkey, { counter: 0 });
    assert.equal(
      await sentTo(await device.post("/login/passkey", fields)),
      "/account",
    );
  }
});
