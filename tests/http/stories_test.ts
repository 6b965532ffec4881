/** Whole stories: several devices, what they do to each other, and what their old cookies are worth. */

import assert from "node:assert/strict";
import { openTestSite } from "../support/test_site.ts";
import {
  ADA,
  devicesOf,
  everyStrategy,
  logIn,
  PASSWORD,
  sessionOf,
  signInOn,
  signUp,
  STRATEGIES,
} from "./kit.ts";

everyStrategy(
  "three devices sign in, see each other, and end one, the others, then all",
  async (site) => {
    const [laptop, phone, tablet] = await signInOn(site, 3);
    for (const { client, id } of [laptop, phone, tablet]) {
      const devices = await devicesOf(client);
      assert.deepEqual(
        devices.map((device) => device.id).sort(),
        [laptop.id, phone.id, tablet.id].sort(),
      );
      assert.deepEqual(
        devices.filter(({ current }) => current).map((device) => device.id),
        [id],
      );
    }

    const one = await laptop.client.post(
      `/account/devices/${phone.id}/revoke`,
      {},
    );
    assert.equal(one.status, 303);
    assert.equal(await sessionOf(phone.client), null);
    assert.equal((await devicesOf(laptop.client)).length, 2);
    assert.equal((await sessionOf(tablet.client))?.id, tablet.id);

    await logIn(phone.client);
    const others = await tablet.client.post(
      "/account/devices/revoke-others",
      {},
    );
    assert.equal(others.status, 303);
    assert.equal(await sessionOf(laptop.client), null);
    assert.equal(await sessionOf(phone.client), null);
    assert.deepEqual(
      (await devicesOf(tablet.client)).map(({ id }) => id),
      [tablet.id],
    );

    await logIn(laptop.client);
    const all = await laptop.client.post("/account/logout-everywhere", {});
    assert.equal(all.status, 303);
    for (const { client } of [laptop, phone, tablet]) {
      assert.equal(await sessionOf(client), null);
    }
  },
);

everyStrategy(
  "the cookies of every session that ended open nothing, however it ended",
  async (site) => {
    const saved: string[] = [];
    const [device] = await signInOn(site, 1);
    const { client } = device;
    const save = () => saved.push(client.cookies.header("/"));
    const other = site.client();
    await logIn(other);

    save();
    await client.post("/logout", {});
    await logIn(client);
    save();
    await logIn(client);
    save();
    await client.delete(`/api/devices/${(await sessionOf(client))!.id}`);
    await logIn(client);
    save();
    await other.post(
      `/account/devices/${(await sessionOf(client))!.id}/revoke`,
      {},
    );
    await logIn(client);
    save();
    await other.delete("/api/devices");
    await logIn(client);
    save();
    await client.post("/account/password", {
      current: PASSWORD,
      password: `${PASSWORD} and more`,
    });
    save();
    await client.post("/api/logout-everywhere", {});

    assert.equal(new Set(saved).size, 7);
    for (const cookie of saved) {
      const thief = site.client();
      assert.equal(await sessionOf(thief, { cookie }), null);
      const page = await thief.get("/account", { cookie });
      assert.equal(page.status, 303);
      assert.equal(page.headers.get("location"), "/login?next=%2Faccount");
      assert.deepEqual(page.headers.getSetCookie(), []);
    }
  },
);

everyStrategy(
  "logging in again makes a new session and ends the one that the device had",
  async (site) => {
    const [{ client, id }] = await signInOn(site, 1);
    const before = client.cookies.header("/");
    await logIn(client);
    const session = await sessionOf(client);
    assert.notEqual(session?.id, id);
    assert.notEqual(client.cookies.header("/"), before);
    assert.equal(await sessionOf(site.client(), { cookie: before }), null);
    assert.deepEqual((await devicesOf(client)).map(({ id }) => id), [
      session?.id,
    ]);
  },
);

everyStrategy(
  "logging in as somebody else ends the session that the device had",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const before = client.cookies.header("/");
    await signUp(client, { email: "bob@example.com", name: "Bob" });
    assert.equal(await sessionOf(site.client(), { cookie: before }), null);
    assert.equal((await devicesOf(client)).length, 1);
  },
);

everyStrategy(
  "a session ends when it was not used for the idle timeout",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const cookie = client.cookies.header("/");
    site.advance(60 * 60_000 - 1000);
    assert.notEqual(await sessionOf(site.client(), { cookie }), null);
    site.advance(60 * 60_000);
    assert.equal(await sessionOf(site.client(), { cookie }), null);
  },
  { settings: { idleTimeout: "1h", updateAge: "1h" } },
);

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: signing up, logging out and logging in work with real password hashing`, async () => {
    await using site = await openTestSite({ settings: { strategy } });
    const client = site.client();
    await signUp(client);
    assert.equal((await client.post("/logout", {})).status, 303);
    assert.equal(await sessionOf(client), null);
    const { email } = ADA;
    const wrong = await client.post("/login", {
      email,
      password: "not this one",
    });
    assert.equal(wrong.status, 401);
    await wrong.body?.cancel();
    await logIn(client);
    assert.notEqual(await sessionOf(client), null);
  });
}
