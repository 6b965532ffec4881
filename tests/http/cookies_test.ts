/** Which cookie is set and read, where, and with which attributes. */

import assert from "node:assert/strict";
import type { TestSiteOptions } from "../support/test_site.ts";
import {
  ADA,
  everyStrategy,
  logIn,
  PASSWORD,
  type Scene,
  sessionOf,
  signInOn,
  signUp,
} from "./kit.ts";

const HTTPS: TestSiteOptions = {};
const HTTP: TestSiteOptions = { env: { ORIGIN: "http://localhost:8000" } };
const HOUR = 60 * 60_000;
const LIFETIME = 30 * 24 * HOUR;

const TABLE = [
  { options: HTTPS, at: "over https", name: "__Host-session", secure: true },
  {
    options: HTTP,
    at: "over http on localhost",
    name: "session",
    secure: false,
  },
];

/** Whole seconds until a session ends that was started so many milliseconds ago. */
function secondsLeft(site: Scene, age = 0): number {
  const now = site.site.clock();
  const startedAt = now - age;
  return Math.floor((startedAt - startedAt % 1000 + LIFETIME - now) / 1000);
}

/** The cookies of a session, the name of each: hybrid has one more, for the refresh token. */
function cookiesOf({ strategy }: Scene, name: string): string[] {
  return strategy === "hybrid" ? [name, `${name}_refresh`] : [name];
}

/** Name, value and attributes of a Set-Cookie line, the latter in lower case and in order. */
function parts(line: string): { pair: string; attributes: string[] } {
  const [pair, ...attributes] = line.split("; ");
  return {
    pair,
    attributes: attributes.map((each) => each.toLowerCase()).sort(),
  };
}

for (const { options, at, name, secure } of TABLE) {
  const attributes = [
    "httponly",
    "path=/",
    "samesite=lax",
    ...(secure ? ["secure"] : []),
  ];

  everyStrategy(
    `${at} the cookie is ${name}, and only scripts of the server can read it`,
    async (site) => {
      const client = site.client();
      const answer = await client.post("/signup", {
        ...ADA,
        password: PASSWORD,
      });
      const lines = answer.headers.getSetCookie().map(parts);
      const names = cookiesOf(site, name);
      assert.equal(lines.length, names.length + 1);
      for (const [at, cookie] of names.entries()) {
        assert.match(lines[at].pair, new RegExp(`^${cookie}=[\\w.-]+$`));
        assert.deepEqual(lines[at].attributes, attributes);
        assert.ok(lines[at].pair.length <= 4096);
      }
      // By which the account knows the device the next time.
      const mark = lines.at(-1)!;
      assert.match(mark.pair, new RegExp(`^${name}_device=[\\w.-]+$`));
      assert.deepEqual(
        mark.attributes,
        [...attributes, "max-age=34560000"].sort(),
      );
    },
    options,
  );

  everyStrategy(
    `${at} remembering the device makes the cookie last as long as the session can`,
    async (site) => {
      await signUp(site.client());
      const client = site.client();
      for (
        const [remember, maxAge] of [["on", [`max-age=${secondsLeft(site)}`]], [
          "",
          [],
        ]] as const
      ) {
        const answer = await client.post("/login", {
          email: ADA.email,
          password: PASSWORD,
          remember,
        });
        const [line] = answer.headers.getSetCookie();
        assert.deepEqual(
          parts(line).attributes,
          [...attributes, ...maxAge].sort(),
        );
      }
    },
    options,
  );

  everyStrategy(
    `${at} logging out clears the cookie under the same name`,
    async (site) => {
      const [{ client }] = await signInOn(site, 1);
      const answer = await client.post("/logout", {});
      assert.deepEqual(
        answer.headers.getSetCookie().map(parts),
        cookiesOf(site, name).map((each) => ({
          pair: `${each}=`,
          attributes: [...attributes, "max-age=0"].sort(),
        })),
      );
    },
    options,
  );

  everyStrategy(
    `${at} the token counts under the name ${name} and no other`,
    async (site) => {
      const [{ client, id }] = await signInOn(site, 1);
      const { value } = client.cookies.get(name)!;
      const stranger = site.client();
      assert.equal(
        (await sessionOf(stranger, { cookie: `${name}=${value}` }))?.id,
        id,
      );
      const others = [
        "session",
        "__Host-session",
        "__Secure-session",
        "__host-session",
        "Session",
        "SESSION",
        "__Host-Session",
        "__Host-notice",
        "sid",
        "__Http-session",
      ];
      for (const other of others.filter((each) => each !== name)) {
        assert.equal(
          await sessionOf(stranger, { cookie: `${other}=${value}` }),
          null,
          other,
        );
        assert.equal(
          (await sessionOf(stranger, {
            cookie: `${other}=evil; ${name}=${value}`,
          }))?.id,
          id,
          other,
        );
      }
    },
    options,
  );
}

everyStrategy("the configured name and SameSite are used", async (site) => {
  const [{ client }] = await signInOn(site, 1);
  assert.deepEqual(
    client.cookies.all().map(({ name, sameSite }) => [name, sameSite]),
    [...cookiesOf(site, "__Host-keyring"), "__Host-keyring_device"]
      .map((name) => [name, "Strict"]),
  );
}, { settings: { cookie: { name: "keyring", sameSite: "Strict" } } });

everyStrategy(
  "no name of the session's cookie makes a notice take its place",
  async (site) => {
    const [{ client, id }, other] = await signInOn(site, 2);
    const told = await client.post(`/account/devices/${other.id}/revoke`, {});
    assert.equal(told.status, 303);
    const page = await client.get("/account");
    assert.match(await page.text(), /The device is logged out\./);
    assert.equal((await sessionOf(client))?.id, id);
  },
  { settings: { cookie: { name: "notice" } } },
);

everyStrategy(
  "a renewed cookie is set once and keeps what was chosen at log in",
  async (site) => {
    await signUp(site.client());
    const client = site.client();
    await logIn(client, { remember: "on" });
    site.advance(2 * HOUR);
    const renewing = await client.get("/");
    await renewing.body?.cancel();
    const lines = renewing.headers.getSetCookie();
    assert.equal(lines.length, { kv: 0, jwt: 1, hybrid: 2 }[site.strategy]);
    for (const line of lines) {
      assert.ok(
        parts(line).attributes.includes(
          `max-age=${secondsLeft(site, 2 * HOUR)}`,
        ),
      );
    }
    const next = await client.get("/");
    await next.body?.cancel();
    assert.deepEqual(next.headers.getSetCookie(), []);
    assert.notEqual(await sessionOf(client), null);
  },
);

everyStrategy(
  "a cookie that was planted before log in is replaced and stays nobody's",
  async (site) => {
    await signUp(site.client());
    const eve = site.client();
    await signUp(eve, { email: "eve@example.com", name: "Eve" });
    const planted = eve.cookies.get("__Host-session")!.value;
    for (const value of ["planted", planted]) {
      const victim = site.client();
      victim.cookies.set("__Host-session", value);
      await logIn(victim);
      assert.notEqual(victim.cookies.get("__Host-session")!.value, value);
      assert.equal(
        await sessionOf(site.client(), { cookie: `__Host-session=${value}` }),
        null,
      );
    }
  },
);

everyStrategy(
  "what was just done is said once, and only in our own words",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    await client.post(`/account/devices/${other.id}/revoke`, {});
    assert.match(
      await (await client.get("/account")).text(),
      /The device is logged out\./,
    );
    assert.doesNotMatch(
      await (await client.get("/account")).text(),
      /The device is logged out\./,
    );
    for (
      const value of [
        "<script>alert(1)</script>",
        "__proto__",
        "constructor",
        "x".repeat(4000),
        "%00",
      ]
    ) {
      client.cookies.set("__Host-session_notice", value);
      const answer = await client.get("/account");
      assert.equal(answer.status, 200);
      assert.ok(!(await answer.text()).includes("alert(1)"));
      assert.equal(client.cookies.get("__Host-session_notice"), undefined);
    }
  },
);
