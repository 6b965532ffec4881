/**
 * Foretells which sessions are not exchanged because the new cookie could not hold
 * their subject's claims: they stay as they are for as long as they last (moves.ts).
 *
 * @module
 */
import { fitsCookie } from "./claims.ts";
import type { SessionsConfig } from "./config.ts";
import { openCookieJar } from "./cookies/cookie_jar.ts";
import { seenNow } from "./storage/activity.ts";
import { toClaims } from "./strategies/session_claims.ts";
import type { Draft } from "./strategy.ts";
import { SESSION_TOKEN } from "./tokens/token_types.ts";
import { sizeOfToken } from "./tokens/token_size.ts";

/**
 * Tells whether a session of another strategy would stay.
 *
 * @param parts The settings, and the time in milliseconds since 1970.
 * @param session The session, which lives.
 * @returns Whether it would; of the cookies only those of jwt have to hold claims.
 */
export function staysForItsSize(
  { config, clock }: { config: SessionsConfig; clock: () => number },
  session: Draft,
): boolean {
  const { sessionId, record } = session;
  if (config.strategy !== "jwt" || record.strategy === "jwt") return false;
  const { tokenEndsAt } = record;
  const replaces = { sessionId, tokenEndsAt };
  // All session IDs are equally long.
  const exchanged = { ...seenNow(record, clock()), replaces };
  const claims = toClaims({ config }, { ...session, record: exchanged });
  const { name } = openCookieJar(config.cookie);
  return !fitsCookie(name, sizeOfToken(claims, config.jwt, SESSION_TOKEN));
}
