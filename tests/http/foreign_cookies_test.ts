/**
 * Whatever the Cookie header holds, a request is somebody's or nobody's: never a failure, never slow,
 * and never a reason to ask another server.
 */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Client } from "../support/client.ts";
import {
  BOB,
  devicesOf,
  everyStrategy,
  type Scene,
  sessionOf,
  signInOn,
  signUp,
} from "./kit.ts";

const NAME = "__Host-session";
const encode = (value: unknown) =>
  Buffer.from(JSON.stringify(value)).toString("base64url");

/** Cookie headers made from a valid token, none of which may count. */
function forgeries(value: string, other: string): Record<string, string> {
  const first = value.slice(0, value.indexOf("."));
  const last = value.slice(value.lastIndexOf(".") + 1);
  const middle = value.slice(first.length + 1, -last.length - 1);
  const header = (changes: Record<string, unknown>, signature = last) =>
    `${NAME}=${
      encode({ typ: "session+jwt", alg: "HS256", ...changes })
    }.${middle}.${signature}`;
  return {
    "no value": `${NAME}=`,
    "no equals sign": NAME,
    "no name": "=x",
    "a lone semicolon": ";",
    "quotes": `${NAME}="${value}"`,
    "a sandwich": `$Version=1; ${NAME}="${value}; x=y"`,
    "the cookie twice": `${NAME}=${value}; ${NAME}=${value}`,
    "two that differ": `${NAME}=${value}; ${NAME}=${other}`,
    "a valid one after an empty one": `${NAME}=; ${NAME}=${value}`,
    "an unprefixed name": `session=${value}; __Secure-session=${value}`,
    "a no-break space before the name": `\u00a0${NAME}=${value}`,
    "a next line before the name": `\u0085${NAME}=${value}`,
    "a wide space before the name": Buffer.from(`\u2000${NAME}=${value}`)
      .toString("latin1"),
    "a byte order mark before the name": Buffer.from(`\ufeff${NAME}=${value}`)
      .toString("latin1"),
    "bytes that are no text": `${NAME}=\xff\xfe\x80`,
    "an escaped NUL": `${NAME}=%00`,
    "an escaped line break": `${NAME}=%0d%0aSet-Cookie:x`,
    "a path": `${NAME}=../../../etc/passwd`,
    "a tab": `${NAME}=${value.slice(0, 9)}\t${value.slice(9)}`,
    "prototype names": `${NAME}=__proto__; __proto__=x; constructor=y`,
    "60 kB": `${NAME}=${"A".repeat(60_000)}`,
    "a megabyte": `${NAME}=${value}${"A".repeat(1_000_000)}`,
    "ten thousand cookies": `${
      "a=b; ".repeat(10_000)
    }${NAME}=${value}; ${NAME}=${value}`,
    "one character more": `${NAME}=${value}A`,
    "padding": `${NAME}=${value}=`,
    "white space inside": `${NAME}=${value.slice(0, -4)} ${value.slice(-4)}`,
    "two parts": `${NAME}=${first}.${middle}`,
    "no signature": `${NAME}=${first}.${middle}.`,
    "five parts": `${NAME}=${value}.${last}.${last}`,
    "somebody else's last part": `${NAME}=${first}.${middle}.${
      other.slice(other.lastIndexOf(".") + 1)
    }`,
    "alg none": header({ alg: "none" }, ""),
    "alg NONE": header({ alg: "NONE" }, ""),
    "alg none and a signature": header({ alg: "none" }),
    "alg as a list": header({ alg: ["HS256"] }),
    "another alg": header({ alg: "HS512" }),
    "a key of its own": header({ jwk: { kty: "oct", k: encode("evil") } }),
    "a key elsewhere": header({ jku: "http://127.0.0.1:1/jwks.json" }),
    "a key on the metadata service": header({
      jku: "http://169.254.169.254/latest",
    }),
    "a certificate elsewhere": header({ x5u: "https://evil.example/x.pem" }),
    "a key in a file": header({ kid: "../../../../../../dev/null" }),
    "a command as key": header({ kid: "|sleep 10" }),
    "a long key name": header({ kid: "k".repeat(10_000) }),
    "a key name with NUL": header({ kid: "\0" }),
    "a critical extension": header({ crit: ["x"], x: 1 }),
    "JSON": `${NAME}=${
      JSON.stringify({ protected: first, payload: middle, signature: last })
    }`,
    "compressed nothing": `${NAME}=${
      encode({ alg: "dir", enc: "A256GCM", zip: "DEF" })
    }..${"A".repeat(16)}.${"A".repeat(2000)}.${"A".repeat(22)}`,
  };
}

async function assertNobody(
  client: Client,
  cookie: string,
  what: string,
): Promise<void> {
  const expected: [method: string, path: string, status: number][] = [
    ["GET", "/", 200],
    ["GET", "/login", 200],
    ["GET", "/account", 303],
    ["GET", "/api/session", 401],
    ["DELETE", "/api/devices", 401],
    ["POST", "/account/logout-everywhere", 303],
  ];
  for (const [method, path, status] of expected) {
    const answer = await client.request(path, { method, headers: { cookie } });
    assert.equal(answer.status, status, `${what}: ${method} ${path}`);
    assert.deepEqual(answer.headers.getSetCookie(), [], what);
    await answer.body?.cancel();
  }
}

/** Fails whatever asks another server meanwhile. */
async function offline(run: () => Promise<void>): Promise<void> {
  const { fetch } = globalThis;
  globalThis.fetch = () => assert.fail("Another server was asked.");
  try {
    await run();
  } finally {
    globalThis.fetch = fetch;
  }
}

async function twoPeople(site: Scene) {
  const [ada] = await signInOn(site, 1);
  const bob = site.client();
  await signUp(bob, BOB);
  return {
    ada: ada.client,
    value: ada.client.cookies.get(NAME)!.value,
    other: bob.cookies.get(NAME)!.value,
  };
}

everyStrategy(
  "a cookie that is not exactly ours is nobody's",
  (site) =>
    offline(async () => {
      const { ada, value, other } = await twoPeople(site);
      for (const [what, cookie] of Object.entries(forgeries(value, other))) {
        await assertNobody(site.client(), cookie, what);
      }
      assert.notEqual(await sessionOf(ada), null);
      assert.equal(({} as Record<string, unknown>).x, undefined);
    }),
);

everyStrategy("cookies of others around ours do not matter", async (site) => {
  const { value } = await twoPeople(site);
  for (
    const cookie of [
      `${NAME}=${value};=x`,
      `=x; ${NAME}=${value}`,
      `a=1;=x;${NAME}=${value}; ;`,
      `x=${"A".repeat(50_000)}; ${NAME}=${value}`,
    ]
  ) {
    assert.notEqual(
      await sessionOf(site.client(), { cookie }),
      null,
      cookie.slice(0, 20),
    );
  }
});

everyStrategy(
  "logging in with any of these cookies works and replaces them",
  async (site) => {
    const { value, other } = await twoPeople(site);
    const form = { email: BOB.email, password: "violet anvil seventeen" };
    for (const [what, cookie] of Object.entries(forgeries(value, other))) {
      const answer = await site.client().post("/login", form, { cookie });
      assert.equal(answer.status, 303, what);
      const names = answer.headers.getSetCookie()
        .map((line) => line.split("=", 1)[0]);
      const refresh = site.strategy === "hybrid" ? [`${NAME}_refresh`] : [];
      assert.deepEqual(names, [NAME, ...refresh, `${NAME}_device`], what);
    }
  },
);

everyStrategy(
  "the session of somebody who was disabled is nobody's at once",
  async (site) => {
    const { ada } = await twoPeople(site);
    await site.site.sessions.disable((await sessionOf(ada))!.userId);
    assert.equal(await sessionOf(ada), null);
  },
);

everyStrategy(
  "a session is over at its absolute end, though it was used all the time and is still stored",
  async (site) => {
    const { ada, value } = await twoPeople(site);
    const cookie = () => ada.cookies.get(NAME)?.value ?? value;
    for (let hour = 0; hour < 5; hour++) {
      assert.notEqual(await sessionOf(ada), null);
      site.advance(60 * 60_000);
    }
    assert.equal(
      await sessionOf(site.client(), { cookie: `${NAME}=${cookie()}` }),
      null,
    );
    assert.equal(
      (await Array.fromAsync(site.site.kv.list({ prefix: ["sessions"] })))
        .length,
      2,
    );
  },
  { settings: { maxLifetime: "5h" } },
);

everyStrategy(
  "a request that ends after its session was revoked does not bring it back",
  async (site) => {
    const [{ client }, other] = await signInOn(site, 2);
    site.advance(2 * 60 * 60_000);
    const answers = await Promise.all([
      other.client.get("/"),
      client.post("/account/devices/revoke-others", {}),
      other.client.get("/api/session"),
      other.client.get("/account"),
    ]);
    for (const answer of answers) await answer.body?.cancel();
    assert.equal(await sessionOf(other.client), null);
    assert.equal((await devicesOf(client)).length, 1);
  },
  { settings: { stepUpAge: "1d" } },
);
