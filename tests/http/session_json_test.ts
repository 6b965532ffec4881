/** A session in JSON is to the letter what the design says, and never opens anything. */

import assert from "node:assert/strict";
import {
  devicesOf,
  everyStrategy,
  logIn,
  sessionOf,
  signInOn,
  signUp,
} from "./kit.ts";

const KEYS = [
  "id",
  "userId",
  "strategy",
  "createdAt",
  "authenticatedAt",
  "lastSeenAt",
  "expiresAt",
  "amr",
  "device",
  "current",
];

const HOUR = 60 * 60_000;

everyStrategy(
  "GET /api/session gives the session and nothing else",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const now = site.site.clock();
    const second = now - now % 1000;
    const iso = (time: number) => new Date(time).toISOString();
    const answer = await client.get("/api/session");
    assert.equal(answer.headers.get("content-type"), "application/json");
    const body = await answer.json();
    assert.deepEqual(Object.keys(body), ["session"]);
    assert.deepEqual(Object.keys(body.session), KEYS);
    const { id, userId, ...rest } = body.session;
    assert.match(id, /^[\w-]{22}$/);
    assert.match(userId, /^[\w-]{22}$/);
    assert.deepEqual(rest, {
      strategy: site.strategy,
      createdAt: iso(second),
      authenticatedAt: iso(second),
      lastSeenAt: iso(second),
      expiresAt: iso(second + 7 * 24 * HOUR),
      amr: ["pwd"],
      device: {
        label: "Firefox on Linux",
        browser: "Firefox",
        os: "Linux",
        type: "desktop",
        ip: "203.0.113.7",
      },
      current: true,
    });
  },
);

everyStrategy(
  "GET /api/devices gives every session, each in the same form",
  async (site) => {
    const [{ client, id }] = await signInOn(site, 1);
    site.advance(HOUR / 2);
    const phone = site.client({
      userAgent:
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    });
    await logIn(phone);
    const answer = await client.get("/api/devices");
    assert.equal(answer.headers.get("content-type"), "application/json");
    const body = await answer.json();
    assert.deepEqual(Object.keys(body), ["devices"]);
    for (const device of body.devices) {
      assert.deepEqual(
        Object.keys(device),
        KEYS,
      );
    }
    assert.deepEqual(
      body.devices.map((
        { id: each, current, device }: {
          id: string;
          current: boolean;
          device: { label: string; type: string };
        },
      ) => [each, current, device.label, device.type]),
      [
        [(await sessionOf(phone))!.id, false, "Safari on iOS", "phone"],
        [id, true, "Firefox on Linux", "desktop"],
      ],
    );
  },
);

everyStrategy("the list and the session of a request agree", async (site) => {
  const [{ client }] = await signInOn(site, 3);
  const own = await sessionOf(client);
  assert.deepEqual(
    (await devicesOf(client)).filter(({ id }) => id === own!.id),
    [own],
  );
});

everyStrategy(
  "the list holds the devices of its own account only",
  async (site) => {
    const [{ client, id }] = await signInOn(site, 1);
    const other = site.client();
    await signUp(other, { email: "bob@example.com", name: "Bob" });
    assert.deepEqual((await devicesOf(client)).map((device) => device.id), [
      id,
    ]);
  },
);

everyStrategy("nothing that the API answers opens a session", async (site) => {
  const [{ client }] = await signInOn(site, 2);
  const texts = [
    await (await client.get("/api/session")).text(),
    await (await client.get("/api/devices")).text(),
    await (await client.get("/account")).text(),
  ];
  const token = client.cookies.get("__Host-session")!.value;
  const secret = token.split(".").at(-1)!;
  assert.ok(secret.length >= 43);
  for (const text of texts) assert.equal(text.includes(secret), false);
});

everyStrategy(
  "being seen again moves lastSeenAt and expiresAt and nothing else",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const before = await sessionOf(client);
    site.advance(2 * HOUR);
    const after = await sessionOf(client);
    const later = (time: string) =>
      new Date(Date.parse(time) + 2 * HOUR).toISOString();
    assert.deepEqual(after, {
      ...before,
      lastSeenAt: later(before!.lastSeenAt),
      expiresAt: later(before!.expiresAt),
    });
    assert.deepEqual(await devicesOf(client), [after]);
  },
);
