/**
 * Taking away the ways in that somebody may have added to an account which is not theirs: passkeys, an
 * authenticator app, recovery codes, and identities at providers. All of them go in the write that
 * gives the account back to its owner, so none is left, and none can be added in between.
 *
 * @module
 */
import type { Happening } from "../audit/event.ts";
import type { FactorMethod } from "../audit/vocabulary.ts";
import type { Together } from "../sessions/mod.ts";
import { ownerKey as passkeyOwnerKey } from "./factors/new_passkey.ts";
import {
  type Factors,
  factorsKey,
  readFactors,
  withoutIdleCodes,
} from "./factors/record.ts";
import {
  type Identity,
  ownerKey as identityOwnerKey,
  readIdentities,
} from "./identities.ts";

/** The ways in that were added, and how they are taken away. */
export interface WaysAdded {
  /** What must hold and what is written. */
  readonly together: Required<Together>;
  /** What to record of it: one for each way in. */
  readonly happenings: readonly Happening[];
}

const MAX_TRIES = 5;

/** Nothing was added, and nothing is taken away. */
const NONE: WaysAdded = {
  together: { checks: [], write: () => {} },
  happenings: [],
};

/**
 * Takes away what was added since a moment, together with a change that the caller stores. It is tried
 * anew when the ways in change at the same time, so that nobody can hold the change up by changing them.
 *
 * @param kv the database
 * @param whose account, and since when, in milliseconds since 1970; `null` takes nothing away
 * @param save stores the change with what is taken away; tells whether it was stored
 * @returns how many ways in were taken away; `null` when the change was not stored
 */
export async function takeWaysAway(
  kv: Deno.Kv,
  { userId, since }: { userId: string; since: number | null },
  save: (added: WaysAdded) => Promise<boolean>,
): Promise<number | null> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const added = since === null
      ? NONE
      : await waysAddedSince(kv, userId, since);
    if (await save(added)) return added.happenings.length;
    if (await areAsRead(kv, added.together.checks)) return null;
  }
  return null;
}

async function waysAddedSince(
  kv: Deno.Kv,
  userId: string,
  since: number,
): Promise<WaysAdded> {
  const [{ factors, check }, list] = await Promise.all([
    readFactors(kv, userId),
    readIdentities(kv, userId),
  ]);
  const identities = list.value ?? [];
  const linked = identities.filter(({ linkedAt }) => linkedAt >= since);
  const passkeys = factors.passkeys.filter(({ addedAt }) => addedAt >= since);
  const rest = factorsBefore(factors, since);
  return {
    together: {
      checks: [check, list],
      write(operation) {
        if (rest !== null) operation.set(factorsKey(userId), rest);
        for (const { id } of passkeys) operation.delete(passkeyOwnerKey(id));
        if (linked.length === 0) return;
        const kept = identities.filter((each) => !linked.includes(each));
        operation.set(list.key, kept);
        for (const each of linked) operation.delete(identityOwnerKey(each));
      },
    },
    happenings: [
      ...factorHappenings(factors, since),
      ...linked.map(unlinked),
    ].map((happening) => ({ ...happening, userId })),
  };
}

/** What was there before; `null` when all of it was. */
function factorsBefore(factors: Factors, since: number): Factors | null {
  if (factorHappenings(factors, since).length === 0) return null;
  const { authenticator, recovery, passkeys } = factors;
  return withoutIdleCodes({
    ...factors,
    authenticator: isSince(authenticator?.addedAt, since)
      ? null
      : authenticator,
    recovery: isSince(recovery?.madeAt, since) ? null : recovery,
    passkeys: passkeys.filter(({ addedAt }) => addedAt < since),
  });
}

function factorHappenings(
  { authenticator, recovery, passkeys }: Factors,
  since: number,
): Omit<Happening, "userId">[] {
  const methods: FactorMethod[] = [];
  if (isSince(authenticator?.addedAt, since)) methods.push("authenticator");
  if (isSince(recovery?.madeAt, since)) methods.push("recovery-codes");
  const type = "factor-removed";
  return [
    ...methods.map((method) => ({ type, method } as const)),
    ...passkeys.filter(({ addedAt }) => addedAt >= since)
      .map(({ name }) => ({ type, method: "passkey", name } as const)),
  ];
}

function isSince(at: number | undefined, since: number): boolean {
  return at !== undefined && at >= since;
}

function unlinked({ provider, label }: Identity) {
  return { type: "provider-unlinked", method: provider, name: label } as const;
}

/**
 * Tells whether rows are as they were read, after a write that rested on them was not made.
 *
 * @param kv the database
 * @param checks how they were read
 * @returns whether none has changed
 */
export async function areAsRead(
  kv: Deno.Kv,
  checks: readonly Deno.AtomicCheck[],
): Promise<boolean> {
  for (const { key, versionstamp } of checks) {
    if ((await kv.get(key)).versionstamp !== versionstamp) return false;
  }
  return true;
}
