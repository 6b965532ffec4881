/**
 * Cookies, status codes and user agents: the parts of `@std/http` 1.1 that a site needs, under the
 * same names.
 *
 * @module
 */
export * from "./cookie.ts";
export * from "./status.ts";
export * from "./user_agent.ts";
