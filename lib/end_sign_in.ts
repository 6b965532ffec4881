/**
 * Ends one sign-in, whatever its session ID has become. Whoever gives proof again
 * gets a new ID, a thief who knows the password too; when the session was started
 * stays the same.
 *
 * @module
 */
import type { OpenLink } from "./accounts/one_time_links.ts";
import type { Sessions } from "./sessions/mod.ts";

/**
 * Ends a sign-in.
 *
 * @param sessions The engine.
 * @param link The link: whose it is, the session ID that it began with, and when it was started.
 */
export async function endSignIn(
  sessions: Pick<Sessions, "list" | "revoke">,
  { subject: userId, about: { sessionId, createdAt } }: OpenLink<"end-session">,
): Promise<void> {
  if (await sessions.revoke(userId, sessionId)) return;
  const same = (await sessions.list(userId))
    .filter((session) => session.createdAt === createdAt);
  await Promise.all(same.map(({ id }) => sessions.revoke(userId, id)));
}
