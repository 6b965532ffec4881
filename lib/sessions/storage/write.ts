/**
 * The ways in which sessions are written to KV. Whatever goes wrong in KV leaves
 * here as one error, `ERR_SESSION_STORE_UNAVAILABLE`.
 *
 * @module
 */
import type { Parts } from "../engine.ts";
import { unavailable } from "../errors.ts";
import { expiresAt } from "../lifetimes.ts";
import { addBeat } from "./pulse.ts";
import { sessionKey, type SessionRecord } from "./records.ts";

/** How long a stored session outlives its end, in milliseconds. */
const EXPIRY_GRACE = 60_000;

/**
 * Adds the writing of a session to an atomic operation. The row is cleared away
 * some time after the session is over if it is not used again.
 *
 * @param parts The settings and the time.
 * @param atomic The operation.
 * @param names Whose session, and which.
 * @param record What to write.
 */
export function putSession(
  { config, clock }: Pick<Parts, "config" | "clock">,
  atomic: Deno.AtomicOperation,
  names: { readonly userId: string; readonly sessionId: string },
  record: SessionRecord,
): void {
  const now = clock();
  const life = Math.max(expiresAt(record, config) - now, 0);
  atomic.set(sessionKey(names.userId, names.sessionId), record, {
    expireIn: Math.ceil(life + EXPIRY_GRACE),
  });
  addBeat(atomic, names.userId, now);
}

/**
 * Commits an atomic operation.
 *
 * @param atomic The operation.
 * @returns Its versionstamp, or `null` when a check did not hold.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function commit(
  atomic: Deno.AtomicOperation,
): Promise<string | null> {
  try {
    const result = await atomic.commit();
    return result.ok ? result.versionstamp : null;
  } catch (error) {
    throw unavailable(error);
  }
}
