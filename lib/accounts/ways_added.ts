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
import { areAsRead, haveComeOrGone } from "./as_read.ts";
import { isSaved, type SavePassword } from "./change_password.ts";
import { AccountBusy } from "./errors.ts";
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
import { voidLinksOfSessions } from "./one_time_links.ts";

/** The change that ways in are taken away with. */
export interface GivenBack {
  /** That the link is there, and with it all without which it is worth nothing. */
  readonly link: readonly Deno.AtomicCheck[];
  /** That the account is as it was read. */
  readonly account: readonly Deno.AtomicCheck[];
  /** Adds the change, which uses the link up, and what to record of the ways in. */
  readonly write: (
    operation: Deno.AtomicOperation,
    happenings: readonly Happening[],
  ) => void;
  /** Stores it, in one write with the end of every session. */
  readonly save: SavePassword;
}

/** The ways in that were added, and how they are taken away. */
interface WaysAdded {
  /** What must hold and what is written. */
  readonly together: Required<Together>;
  /** What to record of it: one for each way in. */
  readonly happenings: readonly Happening[];
}

const MAX_TRIES = 20;

/** Nothing was added, and nothing is taken away. */
const NONE: WaysAdded = {
  together: { checks: [], write: () => {} },
  happenings: [],
};

/**
 * Takes away what was added since a moment, together with a change that the caller stores. When the ways
 * in change at the same time, every session is ended first, in a write that rests on nothing which
 * somebody inside can change, and uses nothing up; then it is tried anew. So whoever was inside cannot
 * go on changing them. Whoever logs in again and again still can, as with a passkey that is to be
 * taken away; if it never comes through for that, it is to be tried again later.
 *
 * @param kv the database
 * @param whose account, and since when, in milliseconds since 1970; `null` takes nothing away
 * @param change what is stored with it, and what that rests on
 * @returns how many ways in were taken away; `null` when the link is worth nothing any more
 * @throws {AccountBusy} when other changes came between each time; the link is still there then
 */
export async function takeWaysAway(
  kv: Deno.Kv,
  { userId, since }: { userId: string; since: number | null },
  { link, account, write, save }: GivenBack,
): Promise<number | null> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { together, happenings } = since === null
      ? NONE
      : await waysAddedSince(kv, userId, since);
    const saved = await isSaved(save, {
      checks: [...link, ...account, ...together.checks],
      write(operation) {
        write(operation, happenings);
        together.write(operation);
      },
    });
    if (saved) return happenings.length;
    if (await haveComeOrGone(kv, link)) return null;
    // Another change of address writes the link of its undo anew, and it works on.
    if (!await areAsRead(kv, [...link, ...account])) break;
    if (tries > 0) continue;
    await isSaved(save, {
      checks: [...link, ...account],
      write: (operation) => voidLinksOfSessions(operation, userId),
    });
  }
  throw new AccountBusy();
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
