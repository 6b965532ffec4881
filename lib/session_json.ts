/**
 * A session as JSON: what the API answers and what pages are drawn from. It
 * names the session and opens nothing.
 *
 * @module
 */
import type { Device, Session, StrategyName } from "./sessions/mod.ts";

/** A session, its times in ISO 8601. */
export interface SessionJson {
  /** The session ID. */
  readonly id: string;
  /** Whose session it is. */
  readonly userId: string;
  /** The strategy its cookie belongs to. */
  readonly strategy: StrategyName;
  /** When it was started. */
  readonly createdAt: string;
  /** When proof was last given; 1970 where that is not known. */
  readonly authenticatedAt: string;
  /** When it was last seen. */
  readonly lastSeenAt: string;
  /** When it ends if it is not used again. */
  readonly expiresAt: string;
  /** How proof was given (RFC 8176). */
  readonly amr: readonly string[];
  /** The device. */
  readonly device: Device;
  /** Whether it is the session of the request that is answered. */
  readonly current: boolean;
}

/**
 * Writes a session as JSON.
 *
 * @param session The session.
 * @param device The device, where the session itself was resolved without it.
 * @param current Whether it is the session of this request.
 * @returns A plain object.
 */
export function toSessionJson(
  session: Session,
  device: Device,
  current: boolean,
): SessionJson {
  return {
    id: session.id,
    userId: session.userId,
    strategy: session.strategy,
    createdAt: iso(session.createdAt),
    authenticatedAt: iso(session.authenticatedAt),
    lastSeenAt: iso(session.lastSeenAt),
    expiresAt: iso(session.expiresAt),
    amr: session.amr,
    device,
    current,
  };
}

/**
 * Writes the sessions of an account as JSON.
 *
 * @param sessions Sessions that were read from KV, in any order.
 * @param ownId The session ID of who asks.
 * @returns Plain objects in the same order, that session marked.
 */
export function toDevices(
  sessions: readonly Session[],
  ownId: string,
): SessionJson[] {
  return sessions.map((session) =>
    toSessionJson(session, session.device!, session.id === ownId)
  );
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
