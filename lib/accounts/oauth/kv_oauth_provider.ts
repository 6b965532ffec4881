/**
 * A provider of OAuth 2.0 that says through an API of its own who somebody is: GitHub and Google, by way
 * of `@deno/kv-oauth`. That package makes state and PKCE, keeps them, and exchanges the code. What it
 * leaves to the app is done here and in `flows.ts`, whichever implementation of it is linked:
 *
 * - Its flow belongs to one cookie per browser, and a second tab would end the first one's. Its cookie
 *   therefore never leaves the server: it is kept with the flow, which belongs to our own.
 * - It does not look at `iss` (RFC 9207). An answer that names another issuer is refused here; one that
 *   names none came to the address of this provider alone, which tells them apart too (RFC 9700, 4.4.2).
 * - It hands out no ID token, so none is relied on, and there is no nonce to check: the access token
 *   comes straight from the provider for our code and verifier, and its API is asked whose it is. Nor
 *   is it known when somebody gave proof there.
 * - It starts a session of its own, which is dropped at once, and sends people to an unchecked
 *   `success_url`, which is never used.
 * - It asks the provider without a limit on time; ours is put around it.
 * - It opens a database when it is imported, so it is imported when somebody first goes this way.
 *
 * @module
 */
import { getSetCookies } from "@std/http/cookie";
import type { Helpers, OAuth2ClientConfig } from "@deno/kv-oauth";
import { retryWhileLocked } from "../../kv/mod.ts";
import { federatedAmr } from "./amr.ts";
import { boundedFetch } from "./bounded_fetch.ts";
import { OAuthError } from "./errors.ts";
import type { ReadProfile } from "./profiles.ts";
import type { Kept, ProvedIdentity, Provider } from "./provider.ts";

/** How long the exchange of a code may take, in milliseconds. */
const PATIENCE = 15_000;

/** The package, imported when it is needed. */
export type KvOAuth = typeof import("@deno/kv-oauth");

/** The provider and what this site is to it. */
export interface KvOAuthOptions {
  /** Its name in addresses. */
  readonly id: Provider["id"];
  /** Its name for people. */
  readonly name: string;
  /** What its identities are filed under, and what `iss` must be in an answer that has one. */
  readonly issuer: string;
  /** Where it sends people back to. */
  readonly redirectUri: string;
  /** Describes it to the package. */
  readonly config: (package_: KvOAuth) => OAuth2ClientConfig;
  /** Hosts of the API that is asked who somebody is. */
  readonly api: readonly string[];
  /** Asks it. */
  readonly readProfile: ReadProfile;
  /** Parameters that make it ask again who somebody is, as far as it can be made to. */
  readonly afresh?: Readonly<Record<string, string>>;
  /** The path of the site's database: the package's own goes there, unless `DENO_KV_PATH` is set. */
  readonly kvPath: string | undefined;
}

/**
 * Describes a provider. Nothing is opened or asked before somebody wants to go there.
 *
 * @param options the provider, and what this site is to it
 * @returns the provider
 */
export function kvOAuthProvider(options: KvOAuthOptions): Provider {
  const { id, name, issuer, redirectUri, readProfile } = options;
  let helpers: Promise<Helpers> | undefined;
  const open = () =>
    helpers ??= openHelpers(options).catch((error) => {
      // A database that is away now may be there the next time.
      helpers = undefined;
      throw error;
    });
  return {
    id,
    name,
    provesAfresh: false,
    async depart({ afresh }) {
      const { signIn } = await open();
      const response = await retryWhileLocked(() =>
        signIn(new Request(redirectUri), {
          urlParams: afresh ? { ...options.afresh } : {},
        })
      );
      const url = new URL(response.headers.get("location")!);
      const [{ name, value }] = getSetCookies(response.headers);
      const kept: Kept = { cookie: `${name}=${value}` };
      return { url, state: url.searchParams.get("state")!, kept };
    },
    async arrive(answer, kept) {
      refuseOthers(answer.searchParams, issuer);
      const accessToken = await exchange(await open(), options, answer, kept);
      const hosts = options.api;
      const fetch = boundedFetch((url) => hosts.includes(url.host));
      const profile = await readProfile(fetch, accessToken);
      const identity: ProvedIdentity = {
        ...profile,
        issuer,
        amr: federatedAmr(undefined),
        provedAt: 0,
      };
      return identity;
    },
  };
}

async function openHelpers(
  { config, kvPath }: KvOAuthOptions,
): Promise<Helpers> {
  const variable = "DENO_KV_PATH";
  if (kvPath !== undefined && !Deno.env.get(variable)) {
    Deno.env.set(variable, kvPath);
  }
  const package_ = await import("@deno/kv-oauth");
  return package_.createHelpers(config(package_), {
    cookieOptions: { maxAge: 60 },
  });
}

/** Refuses what a provider other than this one answered, and what comes more than once. */
function refuseOthers(answer: URLSearchParams, issuer: string): void {
  for (const name of ["code", "state", "iss", "error"]) {
    if (answer.getAll(name).length > 1) {
      throw refusal(`The answer names ${name} more than once.`);
    }
  }
  const iss = answer.get("iss");
  if (iss !== null && iss !== issuer) {
    throw refusal("Another issuer answered.");
  }
  if (answer.has("error")) {
    throw new OAuthError("ERR_OAUTH_DENIED", "The provider said no.");
  }
  if (!answer.get("code")) throw refusal("The answer has no code.");
}

async function exchange(
  { handleCallback, signOut }: Helpers,
  { redirectUri }: KvOAuthOptions,
  answer: URL,
  kept: Kept,
): Promise<string> {
  // Built from the settings, so that it is what was registered whatever proxies made of the address.
  const url = new URL(redirectUri);
  url.search = answer.search;
  try {
    const { response, tokens } = await within(
      PATIENCE,
      handleCallback(new Request(url, { headers: { cookie: kept.cookie } })),
    );
    const [{ name, value }] = getSetCookies(response.headers);
    const own = new Request(redirectUri, {
      headers: { cookie: `${name}=${value}` },
    });
    await signOut(own);
    return tokens.accessToken;
  } catch (cause) {
    // What fetch rejects with where nobody answers; all else is about what was answered.
    const away = cause instanceof TypeError || cause instanceof DOMException;
    throw new OAuthError(
      away ? "ERR_OAUTH_PROVIDER" : "ERR_OAUTH_ANSWER",
      away ? "The provider did not answer." : "The code was not taken.",
      { cause },
    );
  }
}

async function within<T>(patience: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new DOMException("Too slow.", "TimeoutError")),
    patience,
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function refusal(message: string): OAuthError {
  return new OAuthError("ERR_OAUTH_ANSWER", message);
}
