/**
 * The services that are described beforehand. They read the environment, which all tests of a process
 * share, so each is asked in a process of its own.
 *
 * @module
 */
import assert from "node:assert/strict";

const ROOT = new URL("../../..", import.meta.url);

/** Describes a service in a process that has nothing in its environment but what is given. */
async function describe(
  service: "GitHub" | "Google",
  env: Record<string, string>,
): Promise<{ config?: unknown; error?: string }> {
  const code = `
    const { create${service}OAuthConfig: create } = await import("@deno/kv-oauth");
    const config = { redirectUri: "https://my-site.com/callback", scope: "a b" };
    try {
      console.log(JSON.stringify({ config: create(config) }));
    } catch ({ message }) {
      console.log(JSON.stringify({ error: message }));
    }`;
  const { PATH = "", HOME = "", DENO_DIR } = Deno.env.toObject();
  const kept = { PATH, HOME, ...DENO_DIR && { DENO_DIR } };
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    cwd: ROOT,
    clearEnv: true,
    env: { ...kept, DENO_KV_PATH: ":memory:", ...env },
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.ok(text, new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

const SERVICES = {
  GitHub: {
    authorizationEndpointUri: "https://github.com/login/oauth/authorize",
    tokenUri: "https://github.com/login/oauth/access_token",
  },
  Google: {
    authorizationEndpointUri: "https://accounts.google.com/o/oauth2/v2/auth",
    tokenUri: "https://oauth2.googleapis.com/token",
  },
};

for (const service of ["GitHub", "Google"] as const) {
  const [id, secret] = ["ID", "SECRET"].map((part) =>
    `${service.toUpperCase()}_CLIENT_${part}`
  );

  Deno.test(`${service} needs its id and its secret in the environment`, async () => {
    assert.match((await describe(service, {})).error!, new RegExp(id));
    const half = await describe(service, { [id]: "abc" });
    assert.match(half.error!, new RegExp(secret));
    const whole = await describe(service, { [id]: "abc", [secret]: "xyz" });
    assert.deepEqual(whole.config, {
      clientId: "abc",
      clientSecret: "xyz",
      ...SERVICES[service],
      redirectUri: "https://my-site.com/callback",
      defaults: { scope: "a b" },
    });
  });
}
