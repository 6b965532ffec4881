/**
 * The cap on devices. A sign-in ends what is too much among the sessions that
 * were there before it, never one that came after: of many that sign in at once,
 * the last ones stay.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { isStoreUnavailable } from "./errors.ts";
import { listSessions } from "./listing.ts";
import { revokeSession } from "./revoke.ts";
import type { Session } from "./session.ts";

/**
 * Ends the least recently seen sessions above `maxDevices`. When KV fails, the
 * session that was just started stands, and the next sign-in does the rest.
 *
 * @param engine The engine.
 * @param newest The session that was just started.
 */
export async function keepToCap(
  engine: Engine,
  newest: Session,
): Promise<void> {
  const { maxDevices } = engine.config;
  if (maxDevices === 0) return;
  try {
    const earlier = (await listSessions(engine, newest.userId))
      .filter((session) => isBefore(session, newest));
    for (const { userId, id } of earlier.slice(maxDevices - 1)) {
      await revokeSession(engine, userId, id);
    }
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error;
  }
}

function isBefore(a: Session, b: Session): boolean {
  return a.createdAt < b.createdAt || (a.createdAt === b.createdAt &&
    a.id < b.id);
}
