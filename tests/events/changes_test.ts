/** What a stream of events tells of an account's sessions, and when. */

import assert from "node:assert/strict";
import { assertHeaders, problemOf } from "../http/expectations.ts";
import {
  BOB,
  devicesOf,
  everyStrategy,
  logIn,
  signInOn,
  signUp,
  STRATEGIES,
} from "../http/kit.ts";
import { listen, listenTo } from "./listener.ts";
import { listedInVain, withSites } from "./scenes.ts";

const HOUR = 3_600_000;

everyStrategy("events are for who is logged in", async (site) => {
  await problemOf(await site.client().get("/api/events"), 401);
  const [{ client }] = await signInOn(site, 1);
  await (await client.post("/account/logout-everywhere", {})).body?.cancel();
  await problemOf(await client.get("/api/events"), 401);
  assert.equal(site.site.events.size, 0);
});

everyStrategy(
  "who asks for it is told in the stream that there is no session",
  async (site) => {
    const asking = "/api/events?refusal=event";
    const stranger = listenTo(await site.client().get(asking));
    assert.deepEqual(await stranger.next(), { event: "ended", data: "{}" });
    assert.equal(await stranger.next(), undefined);
    assertHeaders(stranger.answer, {}, "events");
    const [{ client }] = await signInOn(site, 1);
    const listener = listenTo(await client.get(asking));
    await listener.devices(1);
    await listener.leave();
    site.sever();
    await problemOf(await client.get(asking), 503);
  },
);

everyStrategy(
  "a stream is never kept, buffered or unprotected",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const listener = await listen(client);
    assertHeaders(listener.answer, {}, "events");
    const { headers } = listener.answer;
    assert.equal(headers.get("content-type"), "text/event-stream");
    assert.equal(headers.get("x-accel-buffering"), "no");
    await listener.leave();
  },
);

everyStrategy(
  "the list is told at once, as the API lists it, with no secret in it",
  async (site) => {
    const [{ client, id }] = await signInOn(site, 3);
    const listener = await listen(client);
    assert.deepEqual(await listener.next(), { retry: "3000" });
    const told = await listener.devices(3);
    assert.deepEqual(told, await devicesOf(client));
    assert.deepEqual(
      told.filter(({ current }) => current).map((device) => device.id),
      [id],
    );
    const { value } = client.cookies.all().find(({ name }) =>
      name.endsWith("session")
    )!;
    for (
      const part of value.split(/[.~]/).filter(({ length }) => length > 30)
    ) {
      assert.ok(!listener.text().includes(part));
    }
    await listener.leave();
  },
);

everyStrategy(
  "signing in, renewing and logging out elsewhere are each told",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    const listener = await listen(client);
    await listener.devices(2);

    const third = site.client();
    await logIn(third);
    await listener.devices(3);

    site.advance(2 * HOUR);
    await (await other.client.get("/api/session")).body?.cancel();
    const renewed = (await listener.devices(3)).find(({ id }) =>
      id === other.id
    )!;
    assert.equal(
      Date.parse(renewed.lastSeenAt) / 1000,
      seconds(site.site.clock()),
    );

    await (await other.client.post("/logout", {})).body?.cancel();
    const left = await listener.devices(2);
    assert.ok(!left.some(({ id }) => id === other.id));
    await (await client.delete("/api/devices")).body?.cancel();
    await listener.devices(1);
    await listener.leave();
  },
  { settings: { stepUpAge: "1d" } },
);

function seconds(time: number): number {
  return Math.floor(time / 1000);
}

everyStrategy("somebody else's devices are never told of", async (site) => {
  const [{ client }] = await signInOn(site, 1);
  const listener = await listen(client);
  await listener.devices(1);
  await signUp(site.client(), BOB);
  await logIn(site.client());
  const told = await listener.devices(2);
  assert.equal(new Set(told.map(({ userId }) => userId)).size, 1);
  await listener.leave();
});

everyStrategy(
  "a device that is logged out elsewhere is told, and nothing after that",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    const [mine, theirs] = [await listen(client), await listen(other.client)];
    await theirs.devices(2);
    await (await client.delete(`/api/devices/${other.id}`)).body?.cancel();
    assert.deepEqual(await theirs.event("ended"), {});
    assert.equal(await theirs.next(), undefined);
    await mine.devices(1);
    assert.equal(site.site.events.size, 1);
    await mine.leave();
  },
);

everyStrategy("logging out everywhere ends every stream", async (site) => {
  const devices = await signInOn(site, 3);
  const listeners = await Promise.all(
    devices.map(({ client }) => listen(client)),
  );
  const [{ client }] = devices;
  await (await client.post("/api/logout-everywhere", {})).body?.cancel();
  for (const listener of listeners) {
    assert.equal((await listener.rest()).at(-1), "ended");
  }
  assert.equal(site.site.events.size, 0);
});

everyStrategy(
  "a session that runs out is noticed with a heartbeat, though nobody ended it",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const listener = await listen(client);
    await listener.devices(1);
    await listener.beat();
    site.advance(8 * 24 * HOUR);
    await listener.event("ended");
    assert.equal(await listener.next(), undefined);
  },
  { parts: { heartbeat: 20 } },
);

everyStrategy(
  "everybody's sessions ended at once end the streams with a heartbeat",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const listener = await listen(client);
    await listener.devices(1);
    await site.site.sessions.revokeEverybody();
    await listener.event("ended");
  },
  { parts: { heartbeat: 20 } },
);

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: what happens at one site is told by another on the same database`, () =>
    withSites({ strategy }, 2, async ([here, there]) => {
      const [{ client, id }] = await signInOn(here, 1);
      const listener = await listen(client);
      await listener.devices(1);
      const phone = there.client();
      await logIn(phone);
      await listener.devices(2);
      await (await phone.delete(`/api/devices/${id}`)).body?.cancel();
      assert.deepEqual(await listener.event("ended"), {});
      assert.equal(await listener.next(), undefined);
    }));

  Deno.test(`${strategy}: a database that fails ends no stream, and nothing is missed`, () =>
    withSites({ strategy }, 2, async ([here, there], { sever, mend }) => {
      const [{ client }, other] = await signInOn(here, 2);
      const listener = await listen(client);
      await listener.devices(2);
      const { userId } = (await devicesOf(client))[0];
      const failed = listedInVain(here);
      sever();
      await failed;
      await listener.beat();
      mend();
      await there.site.sessions.revoke(userId, other.id);
      await listener.devices(1);
      await listener.leave();
    }));
}
