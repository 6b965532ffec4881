/**
 * Cookies, server-sent events, status codes and user agents: the parts of `@std/http` 1.1 that a site
 * needs, under the same names.
 *
 * @module
 */
export * from "./cookie.ts";
export * from "./server_sent_event_stream.ts";
export * from "./status.ts";
export * from "./user_agent.ts";
