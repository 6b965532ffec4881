/** Streams of events are bounded, leave nothing behind, and end when the process does. */

import assert from "node:assert/strict";
import { openEvents } from "../../lib/events/events.ts";
import { problemOf } from "../http/expectations.ts";
import {
  BOB,
  everyStrategy,
  openQuickSite,
  signInOn,
  signUp,
  STRATEGIES,
} from "../http/kit.ts";
import { openQuickAccounts } from "../http/quick_accounts.ts";
import { openLoopbackSite } from "../support/loopback.ts";
import { startSite } from "../support/server.ts";
import { listen, listenTo } from "./listener.ts";
import { countFollowers, withSites } from "./scenes.ts";

/** How many streams an account may have open at once. */
const MOST = 20;

everyStrategy(
  "two hundred visitors who come and go leave nothing",
  async (site) => {
    const followers = countFollowers(site);
    const devices = await signInOn(site, 4);
    for (let round = 0; round < 50; round++) {
      const listeners = await Promise.all(
        devices.map(({ client }) => listen(client)),
      );
      if (round % 2 === 0) await listeners[0].devices(4);
      for (const listener of listeners) await listener.leave();
      await followers.none();
    }
    assert.equal(site.site.events.size, 0);
  },
);

Deno.test("two hundred connections that break off leave nothing", async () => {
  await using site = await openLoopbackSite({
    parts: { openAccounts: openQuickAccounts },
  });
  const followers = countFollowers(site);
  const [{ client }] = await signInOn(site, 1);
  for (let round = 0; round < 20; round++) {
    const gone = new AbortController();
    const over: Promise<unknown>[] = [];
    const abortable = site.client({
      send: (request) => fetch(request, { signal: gone.signal }),
    });
    for (const { name, value } of client.cookies.all()) {
      abortable.cookies.set(name, value);
    }
    for (let each = 0; each < 10; each++) {
      const listener = await listen(abortable);
      over.push(assert.rejects(listener.rest(), { name: "AbortError" }));
    }
    gone.abort();
    await Promise.all(over);
    await followers.none();
  }
  assert.equal(site.site.events.size, 0);
});

everyStrategy(
  "one stream too many of an account closes its oldest, and nobody else's",
  async (site) => {
    const followers = countFollowers(site);
    const [{ client }] = await signInOn(site, 1);
    const bob = site.client();
    await signUp(bob, BOB);
    const others = await listen(bob);
    const listeners = [];
    for (let open = 0; open < MOST; open++) {
      listeners.push(await listen(client));
    }
    assert.equal(site.site.events.size, MOST + 1);
    listeners.push(await listen(client));
    assert.equal(site.site.events.size, MOST + 1);

    const oldest = listeners.shift()!;
    assert.equal((await oldest.rest()).at(-1), "crowded");
    // Also who knows nothing of this event does not come back at once.
    assert.match(oldest.text(), /event:crowded\ndata:\{\}\nretry:60000\n\n$/);
    await others.devices(1);
    for (const listener of [...listeners, others]) {
      await listener.leave();
    }
    await followers.none();
    assert.equal(site.site.events.size, 0);
  },
);

Deno.test("one stream too many of a process is refused", async () => {
  await using site = await openQuickSite();
  const { sessions, clock } = site.site;
  const [{ client, id }] = await signInOn(site, 1);
  const { userId } = (await (await client.get("/api/session")).json()).session;
  const own = (await sessions.list(userId)).find((one) => one.id === id)!;
  const events = openEvents({ sessions, clock, most: 2 });
  const [first, second, third] = [
    events.open(own),
    events.open(own),
    events.open(own),
  ];
  assert.ok(first !== null && second !== null);
  assert.equal(third, null);
  await first.cancel();
  assert.notEqual(events.open(own), null);
  events.close();
  assert.equal(events.size, 0);
  assert.equal(events.open(own), null);
});

everyStrategy(
  "a process that is about to stop ends its streams and opens no more",
  async (site) => {
    const followers = countFollowers(site);
    const [{ client }] = await signInOn(site, 1);
    const listener = await listen(client);
    await listener.devices(1);
    site.site.beginClosing();
    assert.deepEqual(await listener.rest(), []);
    assert.equal(followers.count(), 0);
    const refused = await client.get("/api/events");
    assert.equal(refused.headers.get("retry-after"), "5");
    await problemOf(refused, 503);
  },
);

Deno.test("a process with open streams stops at once when it is asked to", async () => {
  await using site = await startSite();
  const client = site.client();
  await signUp(client);
  const listener = await listen(client);
  await listener.devices(1);
  const startedAt = performance.now();
  const [names, status] = await Promise.all([listener.rest(), site.stop()]);
  assert.deepEqual(names, []);
  assert.equal(status.code, 0);
  // Otherwise it gives up waiting after four seconds.
  assert.ok(performance.now() - startedAt < 3500);
});

everyStrategy("HEAD opens no stream", async (site) => {
  const [{ client }] = await signInOn(site, 1);
  const answer = await client.request("/api/events", { method: "HEAD" });
  assert.equal(answer.headers.get("content-type"), "text/event-stream");
  assert.equal(await answer.text(), "");
  assert.equal(site.site.events.size, 0);
});

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: one reading serves all streams of an account, and a burst of changes few`, () =>
    withSites({ strategy }, 1, async ([site], { lists }) => {
      const devices = await signInOn(site, 12);
      const [{ client }] = devices;
      const quiet = openEvents({
        sessions: site.site.sessions,
        clock: site.site.clock,
        heartbeat: 60_000,
      });
      const { userId } =
        (await (await client.get("/api/session")).json()).session;
      const all = await site.site.sessions.list(userId);
      const own = all.find(({ id }) => id === devices[0].id)!;
      const listeners = Array.from(
        { length: 10 },
        () =>
          listenTo(
            new Response(
              quiet.open(own)!.pipeThrough(
                new TransformStream({
                  transform({ event, data }, controller) {
                    controller.enqueue(
                      new TextEncoder().encode(
                        `event:${event}\ndata:${data}\n\n`,
                      ),
                    );
                  },
                }),
              ),
            ),
          ),
      );
      await listeners[9].devices(12);
      const before = lists();
      const startedAt = performance.now();
      for (const { id } of all.filter(({ id }) => id !== own.id)) {
        await site.site.sessions.revoke(userId, id);
      }
      await Promise.all(listeners.map((listener) => listener.devices(1)));
      const most = 2 + (performance.now() - startedAt) / 250;
      assert.ok(lists() - before <= most, `${lists() - before} readings`);
      quiet.close();
    }));
}
