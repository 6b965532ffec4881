/**
 * The settings: what deno.json and the environment may say, and that each
 * mistake is answered with one sentence.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readSettings } from "../../fresh.config.ts";
import { parseDuration } from "../../lib/duration.ts";
import { SettingsError } from "../../lib/settings/errors.ts";

const LONG = "0123456789abcdef0123456789abcdef";

function read(session: unknown, env: Record<string, string> = {}) {
  return readSettings(JSON.stringify({ session }), (name) => env[name]);
}

function mistakes(session: unknown, env: Record<string, string> = {}) {
  try {
    read(session, env);
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    assert.equal(error.code, "ERR_SETTINGS");
    return error.mistakes;
  }
  return [];
}

Deno.test("without a session block and without an environment everything has its documented value", () => {
  const settings = readSettings("{}", () => undefined);
  assert.equal(settings.session.strategy, "kv");
  assert.equal(settings.session.idleTimeout, 7 * 86_400_000);
  assert.equal(settings.session.maxLifetime, 30 * 86_400_000);
  assert.equal(settings.session.updateAge, 3_600_000);
  assert.equal(settings.session.stepUpAge, 600_000);
  assert.equal(settings.session.maxDevices, 0);
  assert.deepEqual(settings.session.cookie, {
    name: "session",
    sameSite: "Lax",
  });
  assert.deepEqual(settings.session.revocation, {
    mode: "instant",
    pollEvery: 1000,
    maxStaleness: 5000,
  });
  assert.equal(settings.port, 8000);
  assert.equal(settings.kvPath, ".data/latchkey.db");
  assert.equal(settings.origin, "http://localhost:8000");
  assert.equal(settings.production, false);
});

Deno.test("one word changes the strategy", () => {
  assert.equal(read({ strategy: "jwt" }).session.strategy, "jwt");
});

Deno.test("deno.json may hold comments and trailing commas", () => {
  const text = '{\n// which?\n"session": { "strategy": "jwt", /* yes */ },\n}';
  assert.equal(readSettings(text, () => undefined).session.strategy, "jwt");
});

Deno.test("a deno.json that is not JSON is refused with its line", () => {
  assert.throws(
    () => readSettings('{\n"session": {\n}', () => undefined),
    /deno\.json cannot be read: \w+ in line 3/,
  );
});

const WRONG: [string, unknown, RegExp][] = [
  [
    "an unknown strategy",
    { strategy: "redis" },
    /"session\.strategy" is "redis"\. It must be "kv" or "jwt"/,
  ],
  [
    "a strategy of another type",
    { strategy: ["kv"] },
    /"session\.strategy" is \["kv"\]/,
  ],
  [
    "an unknown key",
    { strat: "kv" },
    /"session\.strat" is not a setting\. Allowed in "session" are strategy, accept/,
  ],
  [
    "an unknown key further in",
    { cookie: { path: "/" } },
    /"session\.cookie\.path" is not a setting\. Allowed in "session\.cookie" are name, sameSite/,
  ],
  [
    "a block that is a text",
    "jwt",
    /"session" is "jwt"\. It must be an object/,
  ],
  ["a block that is null", null, /"session" is null/],
  [
    "a duration without a unit",
    { idleTimeout: 3600 },
    /"session\.idleTimeout" is 3600\. It must be a whole number and a unit/,
  ],
  [
    "a duration in words",
    { maxLifetime: "a month" },
    /"session\.maxLifetime" is "a month"/,
  ],
  ["a negative duration", { updateAge: "-1h" }, /"session\.updateAge"/],
  ["a duration of nothing", { idleTimeout: "0s" }, /"session\.idleTimeout"/],
  ["a duration of years", { maxLifetime: "401d" }, /at most 400 days/],
  [
    "a cache of hours",
    { kv: { cacheFor: "2h" } },
    /"session\.kv\.cacheFor" is "2h"\. It must be "0s" or .* at most 1 hour/,
  ],
  [
    "a fraction of a device",
    { maxDevices: 1.5 },
    /"session\.maxDevices" is 1\.5/,
  ],
  [
    "a cookie name with a prefix",
    { cookie: { name: "__Host-id" } },
    /"session\.cookie\.name"/,
  ],
  [
    "a cookie name with a space",
    { cookie: { name: "my id" } },
    /"session\.cookie\.name"/,
  ],
  [
    "SameSite None",
    { cookie: { sameSite: "None" } },
    /It must be "Lax" or "Strict"/,
  ],
  [
    "an algorithm that is none",
    { jwt: { algorithm: "none" } },
    /"session\.jwt\.algorithm" is "none"\. It must be "HS256" or "ES256" or "EdDSA"\./,
  ],
  [
    "an algorithm of a family that is not here",
    { jwt: { algorithm: "RS256" } },
    /"session\.jwt\.algorithm" is "RS256"/,
  ],
  ["an empty issuer", { jwt: { issuer: "" } }, /"session\.jwt\.issuer" is ""/],
  [
    "an unknown mode",
    { revocation: { mode: "eventually" } },
    /"instant" or "on-expiry"/,
  ],
];

WRONG.push(
  [
    "a staleness that is over before the next poll",
    { revocation: { pollEvery: "10s" } },
    /"session\.revocation\.maxStaleness" is "5s"\. It must be longer than "session\.revocation\.pollEvery", which is "10s"/,
  ],
  [
    "a staleness as long as a poll",
    { revocation: { maxStaleness: "1s" } },
    /maxStaleness.*longer than.*pollEvery/,
  ],
  [
    "a grace that is longer than an access token holds",
    { strategy: "hybrid", hybrid: { accessLifetime: "5s" } },
    /"session\.hybrid\.reuseGrace" is "10s"\. It must not be longer than an access token holds, which is "5s"/,
  ],
  [
    "an idle timeout that leaves access tokens less time than the grace",
    { strategy: "kv", accept: ["hybrid"], idleTimeout: "20s" },
    /reuseGrace.*which is "5s".*a quarter of "session\.idleTimeout"/,
  ],
);

for (const [what, session, expected] of WRONG) {
  Deno.test(`${what} is answered with one sentence that says what is allowed`, () => {
    const found = mistakes(session);
    assert.equal(found.length, 1, found.join("\n"));
    assert.match(found[0], expected);
  });
}

Deno.test("every mistake is named at once", () => {
  const found = mistakes({ strategy: "x", idleTimeout: 1 }, { PORT: "http" });
  assert.equal(found.length, 3);
});

Deno.test("a long value is not repeated whole", () => {
  const [found] = mistakes({ strategy: "x".repeat(10_000) });
  assert.ok(found.length < 200);
});

const PRODUCTION: Record<string, string>[] = [
  { ORIGIN: "https://app.example" },
  { NODE_ENV: "production", ORIGIN: "http://localhost:8000" },
  { DENO_DEPLOY: "1", ORIGIN: "https://app.example" },
];

for (const env of PRODUCTION) {
  Deno.test(`a missing secret stops the start in production: ${JSON.stringify(env)}`, () => {
    const [found] = mistakes({}, env);
    assert.match(found, /^SESSION_SECRET is missing\. .*32 random bytes/);
  });
}

Deno.test("a short secret is refused everywhere and never repeated", () => {
  const [found] = mistakes({}, { SESSION_SECRET: "hunter2" });
  assert.match(found, /^SESSION_SECRET is too short: it has 7 bytes/);
  assert.ok(!found.includes("hunter2"));
  const [second] = mistakes({}, { SESSION_SECRET: `${LONG},short` });
  assert.match(second, /^Secret 2 of 2 in SESSION_SECRET is too short/);
});

Deno.test("several secrets are told apart by commas, the first one first", () => {
  const { secrets } = read({}, { SESSION_SECRET: `${LONG}1, ${LONG}2` });
  assert.deepEqual(secrets, [`${LONG}1`, `${LONG}2`]);
});

Deno.test("in production the origin has to be given", () => {
  const found = mistakes({}, { DENO_DEPLOY: "1", SESSION_SECRET: LONG });
  assert.match(found[0], /^ORIGIN is missing/);
});

Deno.test("an empty origin is none", () => {
  const env = { NODE_ENV: "production", ORIGIN: "", SESSION_SECRET: LONG };
  const found = mistakes({}, env);
  assert.equal(found.length, 1);
  assert.match(found[0], /^ORIGIN is missing/);
  assert.equal(read({}, { ORIGIN: "" }).origin, "http://localhost:8000");
});

for (const value of ["", "0", "false"]) {
  Deno.test(`DENO_DEPLOY=${JSON.stringify(value)} does not mean Deno Deploy`, () => {
    const settings = read({}, { DENO_DEPLOY: value });
    assert.equal(settings.production, false);
    assert.equal(settings.kvPath, ".data/latchkey.db");
  });
}

for (
  const [path, reason] of [
    ["file:///x", /URL of a KV Connect server/],
    ["sqlite:x.db", /URL of a KV Connect server/],
    ["https://", /URL of a KV Connect server/],
    ["a,b.db", /comma/],
    ["a\nb.db", /control characters/],
    [" a.db", /space/],
  ] as [string, RegExp][]
) {
  Deno.test(`KV_PATH=${JSON.stringify(path)} is answered with one sentence`, () => {
    const found = mistakes({}, { KV_PATH: path });
    assert.equal(found.length, 1);
    assert.match(found[0], /^KV_PATH is /);
    assert.match(found[0], reason);
  });
}

Deno.test("a path may hold spaces, and a drive is no scheme", () => {
  for (const path of ["my data/site.db", "C:\\data\\site.db", ":memory:"]) {
    assert.equal(read({}, { KV_PATH: path }).kvPath, path);
  }
});

for (
  const origin of [
    "example.com",
    "ftp://a.example",
    "https://a.example/app",
    "https://u:p@a.example",
    "http://a.example",
    "https://",
  ]
) {
  Deno.test(`ORIGIN=${origin} is refused`, () => {
    const found = mistakes({}, { ORIGIN: origin, SESSION_SECRET: LONG });
    assert.equal(found.length, 1);
    assert.match(found[0], /^ORIGIN is /);
  });
}

for (
  const [name, value] of [["PORT", "65536"], ["PORT", "-1"], ["PORT", "8e3"], [
    "TRUST_PROXY",
    "yes",
  ], ["KV_PATH", " "]]
) {
  Deno.test(`${name}=${JSON.stringify(value)} is refused`, () => {
    assert.match(
      mistakes({}, { [name]: value })[0],
      new RegExp(`^${name} is `),
    );
  });
}

Deno.test("durations are whole numbers with a unit and nothing else", () => {
  assert.equal(parseDuration("0s"), 0);
  assert.equal(parseDuration("90m"), 5_400_000);
  for (
    const text of [
      "",
      "1",
      "s",
      "1 s",
      "1.5h",
      "1w",
      "1S",
      "1e3s",
      "١s",
      "9999999999s",
    ]
  ) {
    assert.equal(parseDuration(text), null, text);
  }
});
