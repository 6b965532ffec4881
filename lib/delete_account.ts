/**
 * Deletes an account. The first write ends every session, frees the address and
 * takes every way in away, all at once, and leaves a list of what is still to be
 * cleared away. That is then deleted in batches of a bounded size. If the process
 * dies in the middle, the list is taken up at the next start: the account is gone
 * from the first write on, and nothing of it stays.
 *
 * - `["deletions", userId]` → {@link Remains}
 *
 * @module
 */
import type { User } from "./accounts/users.ts";
import { findersOf, type Keepers } from "./belongings.ts";
import {
  type Holding,
  isConditionFailed,
  keysOfSubject,
  type Together,
} from "./sessions/mod.ts";

/** What is still to be cleared away: no key in it holds an address or a name. */
interface Remains {
  readonly keys: readonly Deno.KvKey[];
  readonly prefixes: readonly Deno.KvKey[];
}

const DELETIONS: Deno.KvKey = ["deletions"];

const LATE: ReadonlySet<Deno.KvKeyPart> = new Set(
  keysOfSubject("").keys.map(([kind]) => kind),
);

/** How many keys one write deletes; KV takes 1000. */
const BATCH = 500;

/** How often the belongings are read anew when they change meanwhile. */
const MAX_TRIES = 5;

/** What a deletion rests on. */
export interface Grounds {
  /** What must still hold, such as the password that was proved. */
  readonly proof: readonly Deno.AtomicCheck[];
  /** Reads the session that asks, which has to live in the first write. */
  readonly holds: Holding;
}

/**
 * Deletes an account.
 *
 * @param site The parts of the site that keep something.
 * @param user Whose account.
 * @param grounds What it rests on.
 * @returns Whether it was deleted; `false` when that does not hold any more.
 */
export async function deleteAccount(
  site: Keepers,
  user: User,
  { proof, holds }: Grounds,
): Promise<boolean> {
  // What is still being written would come too late to be found.
  await site.audit.settled();
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const holding = await holds();
    if (holding === null) return false;
    const found = await Promise.all(
      Object.values(findersOf(site)).map((find) => find(user)),
    );
    const keys = found.flatMap(({ keys = [] }) => keys);
    const remains: Remains = {
      keys: keys.filter(isLate),
      prefixes: found.flatMap(({ prefixes = [] }) => prefixes),
    };
    const checks = found.flatMap(({ checks = [] }) => checks);
    const first: Required<Together> = {
      checks: [...proof, ...holding, ...checks],
      write(operation) {
        for (const key of keys) if (!isLate(key)) operation.delete(key);
        operation.set([...DELETIONS, user.id], remains);
      },
    };
    if (await isBegun(site, user.id, first)) {
      await clearAway(site.kv, user.id, remains).catch(tellLater);
      return true;
    }
    if (!await hold(site.kv, proof)) return false;
  }
  return false;
}

/**
 * Finishes deletions that a process has left unfinished.
 *
 * @param kv The database.
 * @returns How many there were.
 */
export async function finishDeletions(kv: Deno.Kv): Promise<number> {
  let finished = 0;
  for await (const { key, value } of kv.list<Remains>({ prefix: DELETIONS })) {
    await clearAway(kv, String(key[1]), value);
    finished++;
  }
  return finished;
}

/** What the engine itself writes when it ends all sessions goes after that. */
function isLate(key: Deno.KvKey): boolean {
  return LATE.has(key[0]);
}

/** The one write after which there is no such account. */
async function isBegun(
  { sessions, audit }: Keepers,
  userId: string,
  { checks, write }: Required<Together>,
): Promise<boolean> {
  let print: (() => void) | undefined;
  try {
    await sessions.revokeAll(userId, {
      checks,
      write(operation) {
        write(operation);
        const happening = { type: "account-deleted", userId } as const;
        print = audit.inAtomic([happening], operation);
      },
    });
    print?.();
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

async function clearAway(
  kv: Deno.Kv,
  userId: string,
  { keys, prefixes }: Remains,
): Promise<void> {
  await deleteAll(kv, keys);
  for (const prefix of prefixes) {
    const batch: Deno.KvKey[] = [];
    for await (const { key } of kv.list({ prefix }, { batchSize: BATCH })) {
      batch.push(key);
      if (batch.length === BATCH) await deleteAll(kv, batch.splice(0));
    }
    await deleteAll(kv, batch);
  }
  // Last, so that a process that dies before leaves the list.
  await kv.delete([...DELETIONS, userId]);
}

async function deleteAll(
  kv: Deno.Kv,
  keys: readonly Deno.KvKey[],
): Promise<void> {
  if (keys.length === 0) return;
  const operation = kv.atomic();
  for (const key of keys) operation.delete(key);
  await operation.commit();
}

async function hold(
  kv: Deno.Kv,
  proof: readonly Deno.AtomicCheck[],
): Promise<boolean> {
  for (const { key, versionstamp } of proof) {
    if ((await kv.get(key)).versionstamp !== versionstamp) return false;
  }
  return true;
}

function tellLater(error: unknown): void {
  console.error(
    "What is left of a deleted account is cleared away at the next start:",
    error,
  );
}
