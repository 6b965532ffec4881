/**
 * Signing in through Google.
 *
 * @module
 */
import { getRequiredEnv } from "./get_required_env.ts";
import type { OAuth2ClientConfig } from "./types.ts";

/**
 * Describes Google, as in its documentation "OAuth 2.0 for web server applications". It needs
 * `GOOGLE_CLIENT_ID` and `GOOGLE_CLIENT_SECRET` in the environment.
 *
 * @param config where Google sends people back to, and what is asked for
 * @returns what `createHelpers` takes
 * @throws {Error} when one of the variables is not set
 * @example
 * ```ts ignore
 * import { createGoogleOAuthConfig, createHelpers } from "@deno/kv-oauth";
 *
 * const { signIn } = createHelpers(createGoogleOAuthConfig({
 *   redirectUri: "http://localhost:8000/callback",
 *   scope: "openid email",
 * }));
 * ```
 */
export function createGoogleOAuthConfig(
  config: { redirectUri: string; scope: string | string[] },
): OAuth2ClientConfig {
  const { redirectUri, scope } = config;
  return {
    clientId: getRequiredEnv("GOOGLE_CLIENT_ID"),
    clientSecret: getRequiredEnv("GOOGLE_CLIENT_SECRET"),
    authorizationEndpointUri: "https://accounts.google.com/o/oauth2/v2/auth",
    tokenUri: "https://oauth2.googleapis.com/token",
    redirectUri,
    defaults: { scope },
  };
}
