/**
 * Ends one sign-in, whatever its session ID has become. Whoever gives proof again
 * gets a new ID, a thief who knows the password too; when the session was started
 * stays the same.
 *
 * @module
 */
import type { Sessions } from "./sessions/mod.ts";

/**
 * Ends a sign-in.
 *
 * @param sessions The engine.
 * @param sessionId The session ID that it began with.
 * @param signIn Whose it is, and when it was started, in milliseconds since 1970.
 */
export async function endSignIn(
  sessions: Pick<Sessions, "list" | "revoke">,
  sessionId: string,
  { userId, createdAt }: {
    readonly userId: string;
    readonly createdAt: number;
  },
): Promise<void> {
  if (await sessions.revoke(userId, sessionId)) return;
  const same = (await sessions.list(userId))
    .filter((session) => session.createdAt === createdAt);
  await Promise.all(same.map(({ id }) => sessions.revoke(userId, id)));
}
