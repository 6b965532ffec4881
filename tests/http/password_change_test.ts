/** Changing the password ends every other session, renews this one, and is what counts from then on. */

import assert from "node:assert/strict";
import { setUpApp } from "./factor_steps.ts";
import {
  ADA,
  devicesOf,
  everyStrategy,
  logIn,
  openQuickSite,
  PASSWORD,
  sessionOf,
  signInOn,
  STRATEGIES,
} from "./kit.ts";
import { openQuickAccounts } from "./quick_accounts.ts";

const NEW = "a wholly different one";

everyStrategy(
  "changing the password keeps this device, with a new session, and no other",
  async (site) => {
    const [{ client, id }, ...others] = await signInOn(site, 3);
    const before = client.cookies.header("/");
    const was = await sessionOf(client);
    site.advance(60_000);
    const answer = await client.post("/account/password", {
      current: PASSWORD,
      password: NEW,
    });
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), "/account");
    for (const other of others) {
      assert.equal(await sessionOf(other.client), null);
    }
    const session = (await sessionOf(client))!;
    assert.notEqual(session.id, id);
    assert.equal(session.userId, was!.userId);
    assert.equal(session.createdAt, was!.createdAt);
    assert.equal(
      Date.parse(session.authenticatedAt),
      Date.parse(was!.authenticatedAt) + 60_000,
    );
    assert.deepEqual((await devicesOf(client)).map((device) => device.id), [
      session.id,
    ]);
    assert.equal(await sessionOf(site.client(), { cookie: before }), null);
    assert.match(
      await (await client.get("/account")).text(),
      /Your password is changed/,
    );
  },
);

everyStrategy(
  "a password is no proof where two are asked for: the last stays as old as it is",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    await setUpApp(site, client);
    const before = (await sessionOf(client))!;
    const cookie = client.cookies.header("/");
    site.advance(60_000);
    const answer = await client.post("/account/password", {
      current: PASSWORD,
      password: NEW,
    });
    assert.equal(answer.status, 303);
    const after = (await sessionOf(client))!;
    assert.notEqual(after.id, before.id);
    assert.equal(after.authenticatedAt, before.authenticatedAt);
    assert.deepEqual(after.amr, before.amr);
    assert.equal(await sessionOf(site.client(), { cookie }), null);
  },
);

everyStrategy(
  "after a change the new password counts and the old one does not",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    await client.post("/account/password", {
      current: PASSWORD,
      password: NEW,
    });
    const old = await site.client().post("/login", {
      email: ADA.email,
      password: PASSWORD,
    });
    assert.equal(old.status, 401);
    await old.body?.cancel();
    await logIn(site.client(), { password: NEW });
  },
);

everyStrategy("a refused change changes nothing", async (site) => {
  const [{ client, id }, other] = await signInOn(site, 2);
  for (
    const form of [{ current: "wrong", password: NEW }, {
      current: PASSWORD,
      password: "short",
    }, { current: "", password: "" }]
  ) {
    const answer = await client.post("/account/password", form);
    assert.equal(answer.status, 422);
    assert.deepEqual(answer.headers.getSetCookie(), []);
    await answer.body?.cancel();
  }
  assert.equal((await sessionOf(client))?.id, id);
  assert.equal((await sessionOf(other.client))?.id, other.id);
  await logIn(site.client());
});

everyStrategy(
  "of two changes at the same time at most one counts, and nobody is left outside",
  async (site) => {
    const [one, two] = await signInOn(site, 2);
    const passwords = ["first new password", "second new password"];
    const answers = await Promise.all([
      one.client.post("/account/password", {
        current: PASSWORD,
        password: passwords[0],
      }),
      two.client.post("/account/password", {
        current: PASSWORD,
        password: passwords[1],
      }),
    ]);
    // The other one finds another password there, or is logged out already.
    const kinds = [];
    for (const answer of answers) {
      const { status, headers } = answer;
      kinds.push(`${status} ${headers.get("location")?.split("?")[0]}`);
      await answer.body?.cancel();
    }
    const winner = kinds.indexOf("303 /account");
    assert.match(kinds[1 - winner], /^(422 undefined|303 \/login)$/);
    await logIn(site.client(), { password: passwords[winner] });
    const loser = await site.client().post("/login", {
      email: ADA.email,
      password: passwords[1 - winner],
    });
    assert.equal(loser.status, 401);
    await loser.body?.cancel();
  },
);

everyStrategy(
  "the form tells the password manager whose password it is",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const html = await (await client.get("/account/password")).text();
    assert.match(
      html,
      new RegExp(`autocomplete="username"[^>]*|value="${ADA.email}"`),
    );
    assert.match(html, /autocomplete="current-password"/);
    assert.match(html, /autocomplete="new-password"/);
  },
);

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: a log-in with the old password that is under way during the change is refused`, async () => {
    let whileProved = () => Promise.resolve();
    await using site = await openQuickSite({
      settings: { strategy },
      parts: {
        openAccounts(options) {
          const accounts = openQuickAccounts(options);
          return {
            ...accounts,
            async logIn(form) {
              const proved = await accounts.logIn(form);
              await whileProved();
              return proved;
            },
          };
        },
      },
    });
    const [{ client }] = await signInOn(site, 1);
    whileProved = async () => {
      whileProved = () => Promise.resolve();
      const fields = { current: PASSWORD, password: NEW };
      assert.equal(
        (await client.post("/account/password", fields)).status,
        303,
      );
    };
    const late = await site.client().post("/login", {
      email: ADA.email,
      password: PASSWORD,
    });
    assert.equal(late.status, 401);
    assert.equal(late.headers.getSetCookie().length, 0);
    assert.equal((await devicesOf(client)).length, 1);
  });
}
