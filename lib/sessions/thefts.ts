/**
 * What the owner of an account has to be told: sessions that ended because a copy
 * of their refresh token came back.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { assertUserId } from "./ids.ts";
import type { Holding } from "./session.ts";
import { type Theft, theftsKey } from "./storage/reuse.ts";
import { commit } from "./storage/write.ts";
import { readValue } from "./storage/read.ts";

/**
 * Lists the thefts that a subject has not said they know of.
 *
 * @param engine The engine.
 * @param userId The subject.
 * @returns The thefts, the latest first.
 * @throws {SessionError} `ERR_USER_ID` or `ERR_SESSION_STORE_UNAVAILABLE`.
 */
export async function listThefts(
  { kv }: Engine,
  userId: string,
): Promise<readonly Theft[]> {
  assertUserId(userId);
  return (await readValue<Theft[]>(kv, theftsKey(userId))).value ?? [];
}

/**
 * Forgets the thefts of a subject who knows of them; nothing is done in a session that is over.
 *
 * @param engine The engine.
 * @param userId The subject.
 * @param holds Reads the session in which they say so.
 * @throws {SessionError} `ERR_USER_ID` or `ERR_SESSION_STORE_UNAVAILABLE`.
 */
export async function forgetThefts(
  { kv }: Engine,
  userId: string,
  holds: Holding = () => Promise.resolve([]),
): Promise<void> {
  assertUserId(userId);
  for (;;) {
    const checks = await holds();
    if (checks === null) return;
    const atomic = kv.atomic().check(...checks).delete(theftsKey(userId));
    if (await commit(atomic) !== null) return;
  }
}
