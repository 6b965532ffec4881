/**
 * What the engine is told, out of all the settings.
 *
 * @module
 */
import type { Settings } from "../fresh.config.ts";
import type { SessionsConfig } from "./sessions/mod.ts";

/**
 * Picks the engine's settings.
 *
 * @param settings The site's settings.
 * @returns Those of the engine; cookies are for https where the site is.
 */
export function sessionsConfig(
  { session, origin }: Pick<Settings, "session" | "origin">,
): SessionsConfig {
  const secure = origin.startsWith("https:");
  return { ...session, cookie: { ...session.cookie, secure } };
}
