/**
 * The services that are described beforehand.
 *
 * @module
 */
import assert from "node:assert/strict";

Deno.env.set("DENO_KV_PATH", ":memory:");
const { createGitHubOAuthConfig, createGoogleOAuthConfig, getRequiredEnv } =
  await import("@deno/kv-oauth");

Deno.test("a service needs its id and its secret in the environment", () => {
  for (const service of ["GITHUB", "GOOGLE"]) {
    Deno.env.delete(`${service}_CLIENT_ID`);
    Deno.env.delete(`${service}_CLIENT_SECRET`);
  }
  const config = { redirectUri: "https://my-site.com/callback", scope: "a b" };
  assert.throws(() => createGitHubOAuthConfig(config), /GITHUB_CLIENT_ID/);
  assert.throws(() => createGoogleOAuthConfig(config), /GOOGLE_CLIENT_ID/);
  for (const service of ["GITHUB", "GOOGLE"]) {
    Deno.env.set(`${service}_CLIENT_ID`, `${service} id`);
  }
  assert.throws(() => createGitHubOAuthConfig(config), /GITHUB_CLIENT_SECRET/);
  assert.throws(() => createGoogleOAuthConfig(config), /GOOGLE_CLIENT_SECRET/);
  for (const service of ["GITHUB", "GOOGLE"]) {
    Deno.env.set(`${service}_CLIENT_SECRET`, `${service} secret`);
  }
  assert.deepEqual(createGitHubOAuthConfig(config), {
    clientId: "GITHUB id",
    clientSecret: "GITHUB secret",
    authorizationEndpointUri: "https://github.com/login/oauth/authorize",
    tokenUri: "https://github.com/login/oauth/access_token",
    redirectUri: "https://my-site.com/callback",
    defaults: { scope: "a b" },
  });
  assert.deepEqual(createGoogleOAuthConfig(config), {
    clientId: "GOOGLE id",
    clientSecret: "GOOGLE secret",
    authorizationEndpointUri: "https://accounts.google.com/o/oauth2/v2/auth",
    tokenUri: "https://oauth2.googleapis.com/token",
    redirectUri: "https://my-site.com/callback",
    defaults: { scope: "a b" },
  });
});

Deno.test("a variable that is not set is an error that names it", () => {
  assert.throws(() => getRequiredEnv("NO_SUCH_VARIABLE"), /NO_SUCH_VARIABLE/);
});
