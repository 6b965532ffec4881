/**
 * The providers that the settings name. GitHub and Google are described by `@deno/kv-oauth`, which reads
 * their ids and secrets from the environment as the settings do; any other by what it publishes.
 *
 * @module
 */
import type { ProviderSettings } from "../../settings/providers.ts";
import { kvOAuthProvider } from "./kv_oauth_provider.ts";
import { oidcProvider } from "./oidc_provider.ts";
import { fromGitHub, fromUserInfo } from "./profiles.ts";
import type { Provider } from "./provider.ts";

/** What the providers have to know of the site. */
export interface SiteFacts {
  /** The site's public origin. */
  readonly origin: string;
  /** The path or URL of its database. */
  readonly kvPath: string | undefined;
  /** How long a session may last, in milliseconds; older proof at a provider begins none. */
  readonly maxLifetime: number;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
}

/** Google's UserInfo endpoint, as its discovery document names it. */
const GOOGLE_USERINFO = "https://openidconnect.googleapis.com/v1/userinfo";

/**
 * Gives the address that a provider sends people back to: always the same, so it can be registered.
 *
 * @param origin the site's public origin
 * @param id the provider's name in addresses
 * @returns the address
 */
export function redirectUri(origin: string, id: string): string {
  return `${origin}/login/${id}/callback`;
}

/**
 * Describes a provider that the settings name.
 *
 * @param settings the provider
 * @param site the site
 * @returns the provider
 */
export function configuredProvider(
  settings: ProviderSettings,
  site: SiteFacts,
): Provider {
  const { id, name } = settings;
  const common = { id, name, redirectUri: redirectUri(site.origin, id) };
  switch (settings.id) {
    case "oidc":
      return oidcProvider({
        ...settings,
        ...common,
        maxAge: Math.floor(site.maxLifetime / 1000),
        clock: site.clock,
      });
    case "github":
      return kvOAuthProvider({
        ...common,
        issuer: "https://github.com/login/oauth",
        config: ({ createGitHubOAuthConfig }) =>
          createGitHubOAuthConfig({
            redirectUri: common.redirectUri,
            scope: "user:email",
          }),
        api: ["api.github.com"],
        readProfile: fromGitHub(),
        afresh: { prompt: "select_account" },
        kvPath: site.kvPath,
      });
    case "google":
      return kvOAuthProvider({
        ...common,
        issuer: "https://accounts.google.com",
        config: ({ createGoogleOAuthConfig }) =>
          createGoogleOAuthConfig({
            redirectUri: common.redirectUri,
            scope: "openid email profile",
          }),
        api: ["openidconnect.googleapis.com"],
        readProfile: fromUserInfo(GOOGLE_USERINFO),
        afresh: { prompt: "select_account" },
        kvPath: site.kvPath,
      });
  }
}
