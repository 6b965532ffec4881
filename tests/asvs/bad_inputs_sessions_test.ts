/** A table of what attackers do with sessions, by the number of each row: S in the table that bad_inputs_test.ts begins. */

import assert from "node:assert/strict";
import {
  BOB,
  devicesOf,
  everyStrategy,
  logIn,
  openQuickSite,
  PASSWORD,
  type Scene,
  sessionOf,
  signInOn,
  signUp,
} from "../http/kit.ts";
import type { Client } from "../support/client.ts";
import type { TestSiteOptions } from "../support/test_site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NAME = "__Host-session";
const REFRESH = `${NAME}_refresh`;
const HYBRID = { settings: { strategy: "hybrid" } };

/** Whether a copy of cookies opens anything. */
async function opens(site: { client(): Client }, cookie: string) {
  return await sessionOf(site.client(), { cookie }) !== null;
}

/** The sessions that the database holds. */
async function stored({ site }: Pick<Scene, "site">): Promise<string[]> {
  const rows = site.kv.list({ prefix: ["sessions"] });
  return (await Array.fromAsync(rows)).map(({ key }) => String(key.at(-1)));
}

everyStrategy(
  "S01: a cookie that was planted before log-in is replaced, and opens nothing",
  async (site) => {
    await signUp(site.client());
    const eve = site.client();
    await signUp(eve, { email: "eve@example.com", name: "Eve" });
    for (const planted of ["planted", eve.cookies.get(NAME)!.value]) {
      const victim = site.client();
      victim.cookies.set(NAME, planted);
      await logIn(victim);
      assert.notEqual(victim.cookies.get(NAME)!.value, planted);
      assert.ok(!await opens(site, `${NAME}=${planted}`));
    }
  },
);

everyStrategy(
  "S03: after proof was given again the old ID opens nothing",
  async (site) => {
    const [{ client, id }] = await signInOn(site, 1);
    const before = client.cookies.header("/");
    const answer = await client.post("/account/confirm", {
      password: PASSWORD,
    });
    assert.equal(answer.status, 303);
    assert.notEqual((await sessionOf(client))!.id, id);
    assert.ok(!await opens(site, before));
    assert.ok(!(await stored(site)).includes(id));
  },
);

/** Ways in which a session comes to its end, by the clock alone. */
const ENDS: Record<string, [TestSiteOptions, (site: Scene) => void]> = {
  "idle": [{}, (site) => site.advance(7 * DAY + 1000)],
  "its lifetime": [
    { settings: { maxLifetime: "5h" } },
    (site) => site.advance(5 * HOUR),
  ],
};

for (const [what, [options, pass]] of Object.entries(ENDS)) {
  everyStrategy(
    `S05: a session that is over by ${what} opens nothing while its row is there`,
    async (site) => {
      const [{ client, id }] = await signInOn(site, 1);
      const cookie = client.cookies.header("/");
      pass(site);
      assert.ok((await stored(site)).includes(id));
      assert.ok(!await opens(site, cookie));
    },
    options,
  );
}

everyStrategy(
  "S07: a request that is under way while its session is revoked does not bring it back",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    // Both the record and the cookie are due to be renewed.
    site.advance(2 * HOUR);
    await client.post("/account/confirm", { password: PASSWORD });
    const cookie = other.client.cookies.header("/");
    const under = [1, 2, 3].map(() =>
      site.client().get("/account", { cookie })
    );
    const revoked = client.post(`/account/devices/${other.id}/revoke`, {});
    const answers = await Promise.all([...under, revoked]);
    for (const answer of answers) await answer.body?.cancel();
    assert.ok(!(await stored(site)).includes(other.id));
    assert.ok(!await opens(site, cookie));
    for (const answer of under) {
      const later = site.client();
      for (const line of (await answer).headers.getSetCookie()) {
        later.cookies.store(line);
      }
      assert.equal(await sessionOf(later), null);
    }
  },
);

everyStrategy(
  "S09: a thousand sessions and more are all ended at once",
  async (site) => {
    const [{ client }] = await signInOn(site, 1);
    const { userId } = (await sessionOf(client))!;
    const { sessions } = site.site;
    const device = {
      label: "Script",
      browser: "",
      os: "",
      type: "other",
      ip: "",
    } as const;
    const made = await Promise.all(
      Array.from(
        { length: 1001 },
        () => sessions.signIn(new Headers(), { userId, amr: ["pwd"], device }),
      ),
    );
    await client.post("/account/logout-everywhere", {});
    assert.equal((await sessions.list(userId)).length, 0);
    for (const at of [0, 500, 1000]) {
      const cookie = made[at].setCookies.map((line) => line.split(";", 1)[0])
        .join("; ");
      assert.ok(!await opens(site, cookie));
    }
  },
);

Deno.test("S11: a refresh token that comes back after the grace ends its session, is recorded, and its cookies are cleared", async () => {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  await using site = await openQuickSite({ ...HYBRID, parts: { print } });
  const [{ client, id }] = await signInOn(site, 1);
  const stolen = client.cookies.header("/");
  for (let turn = 0; turn < 2; turn++) {
    site.advance(11 * MINUTE);
    assert.equal((await sessionOf(client))!.id, id);
  }
  // For as long as the grace lasts it may be a request that was under way.
  site.advance(10_001);
  const thief = await site.client().get("/api/session", { cookie: stolen });
  assert.equal(thief.status, 401);
  const cleared = thief.headers.getSetCookie();
  assert.deepEqual(
    cleared.map((line) => line.split("=", 1)[0]).sort(),
    [NAME, REFRESH],
  );
  assert.ok(cleared.every((line) => line.includes("Max-Age=0")));
  assert.equal(await sessionOf(client), null);
  const theft = lines.map((line) => JSON.parse(line))
    .find(({ type }) => type === "theft");
  assert.equal(theft.sessionId, id);
});

Deno.test("S13: a refresh token counts in its own place, in time, and while its session lives", async () => {
  await using site = await openQuickSite(HYBRID);
  const [{ client }, other] = await signInOn(site, 2);
  const bob = site.client();
  await signUp(bob, BOB);
  const value = ({ cookies }: Client, name: string) => cookies.get(name)!.value;
  const refresh = value(client, REFRESH);
  assert.ok(!await opens(site, `${NAME}=${refresh}`));
  const access = value(client, NAME);
  assert.ok(!await opens(site, `${REFRESH}=${access}`));
  // Somebody else's access token beside it, which is over, adds nothing.
  const revoked = other.client.cookies.header("/");
  await client.delete(`/api/devices/${other.id}`);
  assert.ok(!await opens(site, revoked));
  site.advance(11 * MINUTE);
  assert.ok(!await opens(site, revoked));
  const mixed = `${NAME}=${value(bob, NAME)}; ${REFRESH}=${refresh}`;
  const answer = await site.client().get("/api/session", { cookie: mixed });
  assert.ok(answer.status < 500);
  const { session } = await answer.json();
  const { userId } = (await sessionOf(bob))!;
  assert.notEqual(session?.userId, userId, "it never becomes Bob's");
  const before = (await stored(site)).length;
  site.advance(7 * DAY + 1000);
  assert.ok(!await opens(site, `${REFRESH}=${refresh}`));
  assert.equal((await stored(site)).length, before);
});

everyStrategy(
  "S15: a session that is ended twice is ended once, and nothing else is",
  async (site) => {
    const [{ client, id }, other] = await signInOn(site, 2);
    const path = `/api/devices/${other.id}`;
    for (const status of [204, 404]) {
      const answer = await client.delete(path);
      await answer.body?.cancel();
      assert.equal(answer.status, status);
      assert.deepEqual((await devicesOf(client)).map(({ id }) => id), [id]);
    }
  },
);

everyStrategy(
  "S17: a GET that says it is something else ends nothing",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    for (const method of ["DELETE", "POST"]) {
      const headers = {
        "x-http-method-override": method,
        "x-http-method": method,
        "x-method-override": method,
      };
      for (
        const path of [
          `/api/devices/${other.id}`,
          "/api/devices",
          `/account/devices/${other.id}/revoke`,
          "/account/logout-everywhere",
          "/logout",
        ]
      ) {
        const answer = await client.get(`${path}?_method=${method}`, headers);
        await answer.body?.cancel();
      }
    }
    assert.equal((await devicesOf(client)).length, 2);
    assert.equal((await sessionOf(other.client))?.id, other.id);
  },
);
