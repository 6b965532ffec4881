/**
 * What failed or was refused, recorded at a bounded cost, since anybody can make
 * things fail. An attempt at an account that was looked at is always told apart:
 * the limits bound how many there are. An attempt that was refused unheard costs
 * next to nothing, and so does what fails at no account: of each ten an hour are
 * told apart, and what is above that is counted in one more entry, so that a flood
 * fills an hour with eleven rows and not the database. A link that is over is such
 * a refusal, since whoever has it can send it as often as they like. So is a
 * passkey that proves nothing: its ID is no secret, and who knows it needs no more
 * to fail with it. Each of the three is counted apart, so that no flood of the one
 * hides the others.
 *
 * - `["audit_load", userId, hour]` → how many failures there were in that hour
 * - `["audit_load", userId, hour, "refused"]` → how many refusals
 * - `["audit_load", userId, hour, "passkey"]` → how many passkeys that proved nothing
 *
 * @module
 */
import { afterCollision } from "../sessions/mod.ts";
import type { AuditEvent } from "./event.ts";
import type { Reason } from "./vocabulary.ts";
import { auditPrefix, KEPT_FOR, putEvent, type ReadAccount } from "./store.ts";

/** How many refusals of one account, passkeys in vain, or failures of none, are told apart in an hour. */
export const TOLD_APART = 10;

/**
 * How many failures of one account are told apart in an hour: more than the limits
 * let through, for the day when they do not.
 */
export const FAILURES_TOLD_APART = 1000;

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

/** Why a link does not work that anybody who has it can send as often as they like. */
const DEAD: ReadonlySet<string | undefined> = new Set<Reason>([
  "expired",
  "another-account",
  "asker-logged-out",
]);

/**
 * Tells whether something was refused unheard.
 *
 * @param event The entry.
 * @returns Whether it was, so that it cost whoever asked next to nothing.
 */
export function wasUnheard({ type, reason }: AuditEvent): boolean {
  return type === "attempts-limited" ||
    type === "link-used" && DEAD.has(reason);
}

/**
 * Tells whether anybody can make it happen as often as they like.
 *
 * @param event The entry.
 * @returns Whether no limit of an account bounds it.
 */
export function isUnbounded(event: AuditEvent): boolean {
  return event.userId === null || wasUnheard(event) || isByPasskey(event);
}

function isByPasskey({ userId, method }: AuditEvent): boolean {
  return userId !== null && method === "passkey";
}

/**
 * Records a failure: one reading and one write, tried anew while others come between.
 *
 * @param kv The database.
 * @param event The entry; that of an account which is no more is not stored.
 * @param readAccount Reads the row of an account; left out, every account is taken to be there.
 * @returns How many of its kind there have been in this hour with this one. Where
 * eight tries all met another write it is not counted, and the answer is infinite;
 * what was looked at is stored all the same. It is infinite too for an account that is no more.
 */
export async function putFailure(
  kv: Deno.Kv,
  event: AuditEvent,
  readAccount?: ReadAccount,
): Promise<number> {
  const owner = () =>
    event.userId === null ? undefined : readAccount?.(event.userId);
  const cheap = isUnbounded(event);
  const apart = cheap ? TOLD_APART : FAILURES_TOLD_APART;
  const hour = Math.floor(event.at / HOUR);
  const key = [
    ...loadPrefix(event.userId),
    hour,
    ...wasUnheard(event) ? ["refused"] : isByPasskey(event) ? ["passkey"] : [],
  ];
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const [load, account] = await Promise.all([kv.get<number>(key), owner()]);
    if (account?.value === null) return Infinity;
    const count = (load.value ?? 0) + 1;
    const operation = kv.atomic().check(load, ...account ? [account] : [])
      .set(key, count, { expireIn: 2 * HOUR });
    if (count <= apart) putEvent(operation, event);
    else putSum(operation, event, hour * HOUR, count - apart);
    if ((await operation.commit()).ok) return count;
    await afterCollision(tries);
  }
  if (!cheap) {
    const account = await owner();
    if (account?.value === null) return Infinity;
    const operation = kv.atomic().check(...account ? [account] : []);
    putEvent(operation, event);
    await operation.commit();
  }
  return Infinity;
}

/** The one row that stands for all others of its kind; it names nobody's device. */
function putSum(
  operation: Deno.AtomicOperation,
  event: AuditEvent,
  from: number,
  count: number,
): void {
  const { userId, at } = event;
  const unheard = wasUnheard(event);
  const sum: AuditEvent = {
    // Each sorts before what happened in the same moment.
    id: unheard
      ? "00-more-refused"
      : isByPasskey(event)
      ? "00-more-passkeys"
      : "00-more",
    at,
    type: "more-failures",
    outcome: unheard ? "refused" : "failed",
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
