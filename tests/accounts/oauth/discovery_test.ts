/** A provider is found by what it publishes, if it is the one in the settings. */

import assert from "node:assert/strict";
import { openDiscovery } from "../../../lib/accounts/oauth/discovery.ts";
import { freePort } from "../../support/free_port.ts";
import { openIdentityProvider } from "../../support/identity_provider.ts";

const away = { name: "OAuthError", code: "ERR_OAUTH_PROVIDER" };

/** Publishes metadata while a test reads it. */
async function withMetadata(
  metadata: (issuer: string) => unknown,
  test: (issuer: string, visits: string[]) => Promise<void>,
): Promise<void> {
  const port = freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const visits: string[] = [];
  const server = Deno.serve(
    { port, hostname: "127.0.0.1", onListen() {} },
    (request) => {
      visits.push(new URL(request.url).pathname);
      return Response.json(metadata(issuer));
    },
  );
  try {
    await test(issuer, visits);
  } finally {
    await server.shutdown();
  }
}

/** What a provider with one key publishes. */
const sound = (issuer: string): Record<string, unknown> => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  id_token_signing_alg_values_supported: ["none", "HS256", "RS256", "EdDSA"],
});

Deno.test("a provider is asked when it is needed, once at a time, and then once an hour", async () => {
  await using idp = await openIdentityProvider(["https://latchkey.example/x"]);
  let now = Date.now();
  const discover = openDiscovery(idp.issuer, () => now);
  assert.deepEqual(idp.visits, []);
  const found = await Promise.all([discover(), discover(), discover()]);
  assert.equal(found[0].token_endpoint, `${idp.issuer}/token`);
  now += 60 * 60_000 - 1;
  await discover();
  assert.equal(idp.visits.length, 1);
  now += 1;
  await discover();
  assert.equal(idp.visits.length, 2);
});

Deno.test("only signatures that nobody else can make are left", async () => {
  await withMetadata(sound, async (issuer) => {
    const { id_token_signing_alg_values_supported } = await openDiscovery(
      issuer,
      Date.now,
    )();
    assert.deepEqual(id_token_signing_alg_values_supported, ["RS256", "EdDSA"]);
  });
});

for (
  const [what, change] of Object.entries({
    "another issuer": (issuer: string) => ({
      issuer: `${issuer}.evil.example`,
    }),
    "its issuer with a slash": (issuer: string) => ({ issuer: `${issuer}/` }),
    "its issuer in capitals": (issuer: string) => ({
      issuer: issuer.replace("http", "HTTP"),
    }),
    "no issuer": () => ({ issuer: undefined }),
    "no token endpoint": () => ({ token_endpoint: undefined }),
    "no keys": () => ({ jwks_uri: undefined }),
    "a token endpoint that anybody overhears": () => ({
      token_endpoint: "http://id.example.com/token",
    }),
    "an authorization endpoint that runs": () => ({
      authorization_endpoint: "javascript:alert(1)",
    }),
    "a UserInfo endpoint that is none": () => ({ userinfo_endpoint: "me" }),
  })
) {
  Deno.test(`a provider that publishes ${what} is refused`, async () => {
    await withMetadata(
      (issuer) => ({ ...sound(issuer), ...change(issuer) }),
      async (issuer) => {
        await assert.rejects(openDiscovery(issuer, Date.now)(), away);
      },
    );
  });
}

Deno.test("what is wrong with the issuer is said to the operator", async () => {
  await withMetadata(
    (issuer) => ({ ...sound(issuer), issuer: `${issuer}/` }),
    async (issuer) => {
      await assert.rejects(
        openDiscovery(issuer, Date.now)(),
        {
          message:
            `The provider calls itself "${issuer}/". Set OIDC_ISSUER to exactly that.`,
        },
      );
    },
  );
});

Deno.test("after a failure visitors do not make us ask more than every five seconds", async () => {
  let broken = true;
  await withMetadata(
    (issuer) => broken ? {} : sound(issuer),
    async (issuer, visits) => {
      let now = Date.now();
      const discover = openDiscovery(issuer, () => now);
      for (let times = 0; times < 20; times++) {
        await assert.rejects(discover(), away);
      }
      assert.equal(visits.length, 1);
      broken = false;
      now += 5000;
      await discover();
      assert.equal(visits.length, 2);
    },
  );
});
