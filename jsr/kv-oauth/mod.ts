/**
 * Signing in through another service by OAuth 2.0, its flows kept in Deno KV: the parts of
 * `@deno/kv-oauth` 0.11 that the site uses, under the same names. Like the published package it opens
 * its database when it is imported, at the path in `DENO_KV_PATH`.
 *
 * @module
 */
export * from "./create_github_oauth_config.ts";
export * from "./create_google_oauth_config.ts";
export * from "./create_helpers.ts";
export * from "./get_required_env.ts";
export type { Cookie, OAuth2ClientConfig, Tokens } from "./types.ts";
