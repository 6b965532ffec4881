/** Providers are read from the environment, and what is wrong with them is said in one sentence. */

import assert from "node:assert/strict";
import { readSettings } from "../../fresh.config.ts";
import { SettingsError } from "../../lib/settings/errors.ts";

const SECRET = "the secret that nobody may see";

/** Reads the providers of an environment. */
function providersOf(env: Record<string, string>) {
  return readSettings("{}", (name) => env[name]).providers;
}

/** Reads the mistakes of an environment. */
function mistakesOf(env: Record<string, string>): readonly string[] {
  try {
    providersOf(env);
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    assert.ok(!error.message.includes(SECRET));
    return error.mistakes;
  }
  return [];
}

const OIDC = {
  OIDC_ISSUER: "https://id.example.com/realms/one",
  OIDC_CLIENT_ID: "latchkey",
  OIDC_CLIENT_SECRET: SECRET,
};

Deno.test("without variables there is no provider", () => {
  assert.deepEqual(providersOf({}), []);
  const empty = Object.fromEntries(
    ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET", "OIDC_ISSUER", "OIDC_NAME"]
      .map((name) => [name, ""]),
  );
  assert.deepEqual(providersOf(empty), []);
});

Deno.test("each provider is there when its variables are, in one order", () => {
  const client = { clientId: "id", clientSecret: SECRET };
  assert.deepEqual(
    providersOf({
      ...OIDC,
      OIDC_NAME: "Example ID",
      GOOGLE_CLIENT_ID: "id",
      GOOGLE_CLIENT_SECRET: SECRET,
      GITHUB_CLIENT_ID: "id",
      GITHUB_CLIENT_SECRET: SECRET,
    }),
    [
      { id: "github", name: "GitHub", ...client },
      { id: "google", name: "Google", ...client },
      {
        id: "oidc",
        name: "Example ID",
        issuer: OIDC.OIDC_ISSUER,
        clientId: "latchkey",
        clientSecret: SECRET,
      },
    ],
  );
});

Deno.test("a provider without a name is called by its host", () => {
  assert.equal(providersOf(OIDC)[0].name, "id.example.com");
});

Deno.test("an issuer is taken to the letter, a slash at its end included", () => {
  for (
    const OIDC_ISSUER of [
      "https://id.example.com",
      "https://id.example.com/",
      "https://id.example.com:8443/a/b/",
      "http://localhost:8080",
      "http://127.0.0.1:8080/realms/x",
      "http://[::1]:8080",
    ]
  ) {
    const [provider] = providersOf({ ...OIDC, OIDC_ISSUER });
    assert.ok(provider.id === "oidc");
    assert.equal(provider.issuer, OIDC_ISSUER);
  }
});

for (
  const [env, pattern] of [
    [{ GITHUB_CLIENT_ID: "id" }, /^GITHUB_CLIENT_SECRET is missing\./],
    [{ GITHUB_CLIENT_SECRET: SECRET }, /^GITHUB_CLIENT_ID is missing\./],
    [
      { GOOGLE_CLIENT_ID: "id", GOOGLE_CLIENT_SECRET: " " },
      /^GOOGLE_CLIENT_SECRET is missing\./,
    ],
    [
      { OIDC_CLIENT_SECRET: SECRET },
      /^OIDC_ISSUER and OIDC_CLIENT_ID are missing\./,
    ],
    [
      { OIDC_ISSUER: "https://id.example.com" },
      /^OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are missing\./,
    ],
    [{ ...OIDC, OIDC_ISSUER: "id.example.com" }, /issuer identifier/],
    [{ ...OIDC, OIDC_ISSUER: "ftp://id.example.com" }, /issuer identifier/],
    [
      { ...OIDC, OIDC_ISSUER: "https://id.example.com/?a=b" },
      /issuer identifier/,
    ],
    [
      { ...OIDC, OIDC_ISSUER: "https://id.example.com/#a" },
      /issuer identifier/,
    ],
    [
      { ...OIDC, OIDC_ISSUER: "https://ada@id.example.com" },
      /issuer identifier/,
    ],
    [
      { ...OIDC, OIDC_ISSUER: "http://id.example.com" },
      /must begin with https:/,
    ],
    [
      { ...OIDC, OIDC_ISSUER: "http://127.0.0.1.example.com" },
      /must begin with https:/,
    ],
    [{ ...OIDC, OIDC_NAME: "x".repeat(41) }, /^OIDC_NAME is "x+"/],
    [{ ...OIDC, OIDC_NAME: "evil\u202egnp" }, /^OIDC_NAME is /],
    [{ ...OIDC, OIDC_NAME: "\u200b" }, /^OIDC_NAME is /],
  ] as [Record<string, string>, RegExp][]
) {
  Deno.test(`${JSON.stringify(env)} is answered with one sentence`, () => {
    const mistakes = mistakesOf(env);
    assert.equal(mistakes.length, 1);
    assert.match(mistakes[0], pattern);
  });
}

Deno.test("in production a provider on this machine is refused", () => {
  const mistakes = mistakesOf({
    ...OIDC,
    OIDC_ISSUER: "http://localhost:8080",
    ORIGIN: "https://example.com",
    SESSION_SECRET: "x".repeat(32),
  });
  assert.equal(mistakes.length, 1);
  assert.match(mistakes[0], /not in production/);
});
