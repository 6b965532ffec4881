/**
 * What failed or was refused, recorded at a bounded cost, since anybody can make
 * things fail: ten entries an hour for each account, and ten for what is no
 * account's. What is above that is counted in one more entry, so that a flood
 * fills an hour with eleven rows and not the database.
 *
 * - `["audit_load", userId, hour]` → how many there were in that hour
 *
 * @module
 */
import type { AuditEvent } from "./event.ts";
import { auditPrefix, KEPT_FOR, putEvent } from "./store.ts";

/** How many failures of one account are told apart in an hour. */
export const TOLD_APART = 10;

const HOUR = 60 * 60_000;

/** How often a write is tried when others come between. */
const MAX_TRIES = 8;

/**
 * Names the prefix under which an account's counts lie.
 *
 * @param userId The user id, or `null` for nobody's.
 * @returns The prefix of their keys.
 */
export function loadPrefix(userId: string | null): Deno.KvKey {
  return ["audit_load", userId ?? ""];
}

/**
 * Records a failure: one read and one write, tried anew while others come between.
 *
 * @param kv The database.
 * @param event The entry.
 * @returns How many there have been in this hour with this one. Where eight tries
 * all met another write it is not counted, and the answer is infinite.
 */
export async function putFailure(
  kv: Deno.Kv,
  event: AuditEvent,
): Promise<number> {
  const hour = Math.floor(event.at / HOUR);
  const key = [...loadPrefix(event.userId), hour];
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const load = await kv.get<number>(key);
    const count = (load.value ?? 0) + 1;
    const operation = kv.atomic().check(load)
      .set(key, count, { expireIn: 2 * HOUR });
    if (count <= TOLD_APART) putEvent(operation, event);
    else putSum(operation, event, hour * HOUR, count - TOLD_APART);
    if ((await operation.commit()).ok) return count;
    // Those who collided wait for different times, or they collide again.
    await new Promise((resolve) =>
      setTimeout(resolve, Math.random() * 2 ** tries)
    );
  }
  return Infinity;
}

/** The one row that stands for all others; it names nobody's device. */
function putSum(
  operation: Deno.AtomicOperation,
  { userId, at }: AuditEvent,
  from: number,
  count: number,
): void {
  const sum: AuditEvent = {
    id: "00-more", // sorts before what happened in the same moment
    at,
    type: "more-failures",
    outcome: "failed",
    userId,
    sessionId: null,
    device: "",
    ip: "",
    count,
  };
  operation.set([...auditPrefix(userId), from, sum.id], sum, {
    expireIn: KEPT_FOR,
  });
}
