/**
 * Signing in through GitHub.
 *
 * @module
 */
import { getRequiredEnv } from "./get_required_env.ts";
import type { OAuth2ClientConfig } from "./types.ts";

/**
 * Describes GitHub, as in its documentation "Authorizing OAuth apps". It needs `GITHUB_CLIENT_ID` and
 * `GITHUB_CLIENT_SECRET` in the environment.
 *
 * @param config where GitHub sends people back to, and what is asked for
 * @returns what `createHelpers` takes
 * @throws {Error} when one of the variables is not set
 * @example
 * ```ts ignore
 * import { createGitHubOAuthConfig, createHelpers } from "@deno/kv-oauth";
 *
 * const { signIn } = createHelpers(createGitHubOAuthConfig({
 *   redirectUri: "http://localhost:8000/callback",
 *   scope: "user:email",
 * }));
 * ```
 */
export function createGitHubOAuthConfig(
  config: { redirectUri?: string; scope?: string | string[] } = {},
): OAuth2ClientConfig {
  const { redirectUri, scope } = config;
  return {
    clientId: getRequiredEnv("GITHUB_CLIENT_ID"),
    clientSecret: getRequiredEnv("GITHUB_CLIENT_SECRET"),
    authorizationEndpointUri: "https://github.com/login/oauth/authorize",
    tokenUri: "https://github.com/login/oauth/access_token",
    redirectUri,
    defaults: { scope },
  };
}
