/** The second step of logging in: nobody with a second factor has a session before it, whichever way they came. */

import assert from "node:assert/strict";
import { text } from "../components/markup.ts";
import { giveOnlyPassword, sentTo, setUpApp } from "./factor_steps.ts";
import {
  devicesOf,
  everyStrategy,
  logIn,
  PASSWORD,
  type Scene,
  sessionOf,
  signInOn,
} from "./kit.ts";

const NEW = "a wholly different one";

/** Ada, logged in on one device, with an app whose next code is not used yet. */
async function adaWithApp(site: Scene) {
  const [{ client }] = await signInOn(site, 1);
  const app = await setUpApp(site, client);
  site.advance(30_000);
  return { client, app };
}

everyStrategy("a right password alone starts no session", async (site) => {
  const { client } = await adaWithApp(site);
  const stranger = site.client();
  await giveOnlyPassword(stranger);
  assert.equal(await sessionOf(stranger), null);
  assert.equal(stranger.cookies.get("__Host-session"), undefined);
  assert.equal(
    await sentTo(await stranger.get("/account")),
    "/login?next=%2Faccount",
  );
  assert.equal((await devicesOf(client)).length, 1);
});

everyStrategy(
  "the password and the app's code do, and both are named",
  async (site) => {
    const { app } = await adaWithApp(site);
    const device = site.client();
    await giveOnlyPassword(device, {
      next: "/account/password",
      remember: "on",
    });
    const page = await device.get("/login/second");
    assert.match(await page.text(), /Code from your authenticator app/);
    const answer = await device.post("/login/second", { code: app.code() });
    assert.equal(await sentTo(answer), "/account/password");
    assert.deepEqual((await sessionOf(device))!.amr, ["pwd", "otp", "mfa"]);
    assert.ok(
      device.cookies.get("__Host-session")!.expires,
      "it was to be remembered",
    );
    assert.equal(device.cookies.get("__Host-session_pending"), undefined);
    assert.match(
      text(await (await device.get("/account")).text()),
      /with a password and an authenticator app/,
    );
  },
);

everyStrategy(
  "a code is good once, however many use it at the same moment",
  async (site) => {
    const { client, app } = await adaWithApp(site);
    const devices = Array.from({ length: 4 }, () => site.client());
    for (const device of devices) await giveOnlyPassword(device);
    const code = app.code();
    await Promise.all(
      devices.map(async (device) =>
        sentTo(await device.post("/login/second", { code }))
      ),
    );
    const sessions = await Promise.all(
      devices.map((device) => sessionOf(device)),
    );
    assert.equal(
      sessions.filter((session) => session !== null).length,
      1,
    );
    assert.equal((await devicesOf(client)).length, 2);
    const late = site.client();
    await giveOnlyPassword(late);
    assert.equal((await late.post("/login/second", { code })).status, 401);
  },
);

everyStrategy(
  "a recovery code lets in once, and that is named too",
  async (site) => {
    const { app } = await adaWithApp(site);
    const [code] = app.recoveryCodes;
    const device = site.client();
    await giveOnlyPassword(device);
    const page = await device.get("/login/second?with=recovery");
    assert.match(await page.text(), /Recovery code/);
    const form = { with: "recovery", code };
    assert.equal(
      await sentTo(await device.post("/login/second", form)),
      "/account",
    );
    assert.deepEqual((await sessionOf(device))!.amr, [
      "pwd",
      "recovery",
      "mfa",
    ]);
    assert.match(
      text(await (await device.get("/account/security")).text()),
      /9 of 10 are unused/,
    );
    const again = site.client();
    await giveOnlyPassword(again);
    assert.equal((await again.post("/login/second", form)).status, 401);
  },
);

everyStrategy(
  "five wrong codes end the attempt, right ones after that do not count",
  async (site) => {
    const { app } = await adaWithApp(site);
    const device = site.client();
    await giveOnlyPassword(device);
    for (let tries = 0; tries < 5; tries++) {
      const answer = await device.post("/login/second", { code: app.code(40) });
      assert.equal(answer.status, 401);
      assert.match(await answer.text(), /This code is not right/);
    }
    const cookie = device.cookies.header("/");
    const early = await device.post("/login/second", { code: app.code() });
    assert.equal(early.status, 429);
    assert.equal(early.headers.get("retry-after"), "30");
    site.advance(30_000);
    const answer = await device.post("/login/second", { code: app.code() });
    assert.equal(await sentTo(answer), "/login");
    assert.match(await (await device.get("/login")).text(), /wrong too often/);
    const replay = await site.client().post("/login/second", {
      code: app.code(),
    }, { cookie });
    assert.equal(await sentTo(replay), "/login");
    assert.equal(await sessionOf(device), null);
  },
);

everyStrategy("an empty code is no try", async (site) => {
  const { app } = await adaWithApp(site);
  const device = site.client();
  await giveOnlyPassword(device);
  for (let times = 0; times < 9; times++) {
    const answer = await device.post("/login/second", { code: "  " });
    assert.equal(answer.status, 422);
    await answer.body?.cancel();
  }
  assert.equal(
    await sentTo(await device.post("/login/second", { code: app.code() })),
    "/account",
  );
});

everyStrategy(
  "the second step waits for ten minutes, in the browser that gave the password",
  async (site) => {
    const { app } = await adaWithApp(site);
    const [device, other] = [site.client(), site.client()];
    await giveOnlyPassword(device);
    assert.equal(
      await sentTo(await other.post("/login/second", { code: app.code() })),
      "/login",
    );
    assert.equal(await sentTo(await other.get("/login/second")), "/login");
    const cookie = device.cookies.header("/");
    site.advance(600_000);
    const late = await site.client().post(
      "/login/second",
      { code: app.code() },
      {
        cookie,
      },
    );
    assert.equal(await sentTo(late), "/login");
  },
);

everyStrategy(
  "a code of one account completes no log-in of another",
  async (site) => {
    const { app } = await adaWithApp(site);
    const bob = site.client();
    await bob.post("/signup", {
      name: "Bob",
      email: "bob@example.com",
      password: PASSWORD,
    });
    await setUpApp(site, bob);
    site.advance(30_000);
    const device = site.client();
    await giveOnlyPassword(device, { email: "bob@example.com" });
    for (const code of [app.code(), app.recoveryCodes[0]]) {
      assert.equal((await device.post("/login/second", { code })).status, 401);
    }
  },
);

everyStrategy(
  "a password that is changed meanwhile is not enough any more",
  async (site) => {
    const { client, app } = await adaWithApp(site);
    const device = site.client();
    await giveOnlyPassword(device);
    const fields = { current: PASSWORD, password: NEW };
    assert.equal((await client.post("/account/password", fields)).status, 303);
    const answer = await device.post("/login/second", { code: app.code() });
    assert.equal(await sentTo(answer), "/login");
    assert.equal(await sessionOf(device), null);
  },
);

everyStrategy(
  "without a second factor the password is enough, also after one was removed",
  async (site) => {
    const { client } = await adaWithApp(site);
    const removed = await client.post(
      "/account/security/authenticator/remove",
      {},
    );
    assert.equal(await sentTo(removed), "/account/security?changed");
    await logIn(site.client());
  },
);

everyStrategy(
  "whoever is logged in stays so until the second step of somebody else is done",
  async (site) => {
    const { client, app } = await adaWithApp(site);
    const before = await sessionOf(client);
    await giveOnlyPassword(client);
    assert.equal((await sessionOf(client))?.id, before!.id);
    await client.post("/login/second", { code: app.code() });
    const after = (await sessionOf(client))!;
    assert.notEqual(after.id, before!.id);
    assert.deepEqual((await devicesOf(client)).map(({ id }) => id), [after.id]);
  },
);

everyStrategy("confirming asks for the code too", async (site) => {
  const { client, app } = await adaWithApp(site);
  const id = (await sessionOf(client))!.id;
  for (
    const [fields, status] of [
      [{ password: PASSWORD }, 422],
      [{ password: PASSWORD, code: app.code(9) }, 401],
      [{ password: "not hers", code: app.code() }, 401],
    ] as const
  ) {
    const answer = await client.post("/account/confirm", {
      ...fields,
      next: "",
    });
    assert.equal(answer.status, status);
    assert.equal((await sessionOf(client))!.id, id);
  }
  const form = {
    password: PASSWORD,
    code: app.code(),
    next: "/account/password",
  };
  assert.equal(
    await sentTo(await client.post("/account/confirm", form)),
    "/account/password",
  );
  assert.deepEqual((await sessionOf(client))!.amr, ["pwd", "otp", "mfa"]);
  assert.equal(
    (await client.post("/account/confirm", form)).status,
    401,
    "it is used",
  );
});
