/**
 * The cap on devices. A sign-in ends what is too much among the sessions that
 * were written before it, never one that came after: of many that sign in at
 * once, the last one stays, and as many others as there is room for.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { isStoreUnavailable } from "./errors.ts";
import { listStored } from "./listing.ts";
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
    const stored = await listStored(engine, newest.userId);
    const own = stored.find(({ session }) => session.id === newest.id);
    if (own === undefined) return;
    const earlier = stored.filter(({ versionstamp }) =>
      versionstamp < own.versionstamp
    );
    for (const { session } of earlier.slice(maxDevices - 1)) {
      await revokeSession(engine, session.userId, session.id, "device-cap");
    }
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error;
  }
}
