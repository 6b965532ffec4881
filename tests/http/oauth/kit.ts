/**
 * A site, a real provider, and people on the way between the two. The provider is reached in both ways that
 * the site knows: as any OpenID Connect provider at `/login/oidc`, and at `/login/google` by the code that
 * Google is reached with, whose endpoints are the provider's.
 *
 * @module
 */

import assert from "node:assert/strict";

// It opens its database when it is imported; were that within a test, the test would leak it.
Deno.env.set("DENO_KV_PATH", ":memory:");
await import("@deno/kv-oauth");

import { kvOAuthProvider } from "../../../lib/accounts/oauth/kv_oauth_provider.ts";
import { oidcProvider } from "../../../lib/accounts/oauth/oidc_provider.ts";
import { fromUserInfo } from "../../../lib/accounts/oauth/profiles.ts";
import type { Provider } from "../../../lib/accounts/oauth/provider.ts";
import { type Client, createClient } from "../../support/client.ts";
import {
  type Behaviour,
  type IdentityProvider,
  openIdentityProvider,
} from "../../support/identity_provider.ts";
import type { TestSite, TestSiteOptions } from "../../support/test_site.ts";
import { openQuickSite, STRATEGIES } from "../kit.ts";

/** What visitors take the site for. */
export const ORIGIN = "https://latchkey.example";

/** The ways in which the site reaches a provider. */
export const WAYS = ["oidc", "google"] as const;

/** Who comes back from the provider unless a test says otherwise. */
export const ADA = { subject: "ada-1", decision: "allow" } as const;

/** A site and a provider. */
export interface Scene extends TestSite {
  idp: IdentityProvider;
}

/** Where a provider may send people back to. */
export function callbacks(origin: string): string[] {
  return WAYS.map((way) => `${origin}/login/${way}/callback`);
}

/**
 * Describes a running provider as the site reaches it.
 *
 * @param idp the provider
 * @param origin the site's origin
 * @param clock the time of day
 * @returns both ways
 */
export function waysTo(
  idp: IdentityProvider,
  origin: string,
  clock: () => number,
): Provider[] {
  const { issuer, clientId, clientSecret } = idp;
  const [forOidc, forGoogle] = callbacks(origin);
  return [
    oidcProvider({
      ...{ issuer, clientId, clientSecret, clock },
      id: "oidc",
      name: "Example ID",
      redirectUri: forOidc,
    }),
    kvOAuthProvider({
      id: "google",
      name: "Google",
      issuer,
      redirectUri: forGoogle,
      config: () => ({
        ...{ clientId, clientSecret, redirectUri: forGoogle },
        authorizationEndpointUri: `${issuer}/auth`,
        tokenUri: `${issuer}/token`,
        defaults: { scope: "openid email profile" },
      }),
      api: [new URL(issuer).host],
      readProfile: fromUserInfo(`${issuer}/me`),
      kvPath: ":memory:",
    }),
  ];
}

/**
 * Opens a site and a provider.
 *
 * @param behaviour how the provider differs from one that lets Ada in unasked
 * @param options how the site differs from one with the default settings
 * @returns both, closed by `await using`
 */
export async function openScene(
  behaviour: Partial<Behaviour> = {},
  options: TestSiteOptions = {},
): Promise<Scene> {
  const idp = await openIdentityProvider(callbacks(ORIGIN), {
    unasked: ADA,
    ...behaviour,
  });
  const opened = Date.now();
  let passed = 0;
  const clock = () => opened + passed;
  const site = await openQuickSite({
    ...options,
    parts: {
      clock,
      monotonic: () => passed,
      providers: waysTo(idp, ORIGIN, clock),
      ...options.parts,
    },
  });
  return {
    ...site,
    idp,
    client: (own) => site.client({ clock, ...own }),
    advance: (milliseconds) => void (passed += milliseconds),
    async [Symbol.asyncDispose]() {
      await site.close();
      await idp[Symbol.asyncDispose]();
    },
  };
}

/**
 * Registers a test for each way to a provider, under each strategy.
 *
 * @param name what holds, as a sentence
 * @param body the test
 */
export function everyWay(
  name: string,
  body: (scene: Scene, way: typeof WAYS[number]) => Promise<void>,
): void {
  for (const strategy of STRATEGIES) {
    for (const way of WAYS) {
      Deno.test(`${strategy}, ${way}: ${name}`, async () => {
        await using scene = await openScene({}, { settings: { strategy } });
        await body(scene, way);
      });
    }
  }
}

/**
 * Begins a flow.
 *
 * @param client the device
 * @param path where it begins
 * @returns the provider's address that the device is sent to
 */
export async function begin(client: Client, path: string): Promise<URL> {
  if (path.startsWith("/account/identities/link/")) {
    return await beginByForm(client, path);
  }
  const answer = await client.get(path);
  assert.equal(answer.status, 303, await answer.text());
  return new URL(answer.headers.get("location")!);
}

/** Begins a flow by a form, whose answer is a page that goes on by itself and has a button that does too. */
async function beginByForm(client: Client, path: string): Promise<URL> {
  const answer = await client.post(path, {});
  const html = await answer.text();
  assert.equal(answer.status, 200, html);
  const [, there] = answer.headers.get("refresh")!.split("0; url=");
  assert.ok(html.includes(`href="${there.replaceAll("&", "&amp;")}"`), html);
  return new URL(there);
}

/**
 * Goes through the provider as a browser does, which remembers nobody from the last time.
 *
 * @param start the provider's address
 * @returns the address at which the site is come back to, from its path on
 */
export async function travel(start: URL): Promise<string> {
  const browser = createClient({ base: start.origin });
  let at = start;
  while (at.origin === start.origin) {
    const answer = await browser.get(at.pathname + at.search);
    const text = await answer.text();
    const location = answer.headers.get("location");
    assert.ok(location, `${at.pathname}: ${answer.status} ${text}`);
    at = new URL(location, at);
  }
  return at.pathname + at.search;
}

/**
 * Begins a flow, goes through the provider and comes back.
 *
 * @param client the device
 * @param path where it begins
 * @returns the site's answer
 */
export async function visit(client: Client, path: string): Promise<Response> {
  return await client.get(await travel(await begin(client, path)));
}

/**
 * Logs a device in through a provider.
 *
 * @param client the device
 * @param way which way to it
 */
export async function logInBy(
  client: Client,
  way: typeof WAYS[number],
): Promise<void> {
  const answer = await visit(client, `/login/${way}`);
  assert.equal(answer.status, 303, await answer.text());
}

/**
 * Gives proof again through a provider, as who does something sensitive is asked to.
 *
 * @param client the device, logged in
 * @param way which way to the provider
 */
export async function proveBy(
  client: Client,
  way: typeof WAYS[number],
): Promise<void> {
  const answer = await visit(client, `/account/confirm/${way}`);
  assert.equal(answer.status, 303, await answer.text());
}

/**
 * Proves the first half of what is asked for at a provider.
 *
 * @param client the device, logged in
 * @param way which way to the provider
 * @returns what the form sends along with the second half
 */
export async function firstHalf(
  client: Client,
  way: typeof WAYS[number],
): Promise<string> {
  const back = await visit(client, `/account/confirm/${way}`);
  const { searchParams } = new URL(back.headers.get("location")!, ORIGIN);
  return searchParams.get("first")!;
}

/** Everything in a site's database, as text. */
export async function contents({ site }: TestSite): Promise<string> {
  const entries = await Array.fromAsync(site.kv.list({ prefix: [] }));
  return Deno.inspect(entries, {
    depth: 20,
    iterableLimit: Infinity,
    strAbbreviateSize: Infinity,
  });
}
