/**
 * What belongs to an account in KV. Each feature that keeps something names it here,
 * by its keys and by what its owner is shown of it, so that an export is complete
 * and a deletion leaves nothing behind: a test uses every feature there is and
 * looks for what is left. What is shown holds no secret.
 *
 * @module
 */
import { factorsKey, readFactors } from "./factors/record.ts";
import { ownerKey as passkeyOwnerKey } from "./factors/new_passkey.ts";
import {
  identitiesKey,
  type Identity,
  ownerKey as identityOwnerKey,
} from "./identities.ts";
import { passwordKey, readPassword } from "./password_store.ts";
import { type LinkRecord, linksPrefix } from "./one_time_links.ts";
import { type PendingLogIn, pendingPrefix } from "./pending_log_ins.ts";
import { type Known, seenDevicesKey } from "./seen_devices.ts";
import type { User } from "./users.ts";

/** What one feature keeps of an account. */
export interface Belongings {
  /** The keys. */
  readonly keys?: readonly Deno.KvKey[];
  /** Prefixes below which everything is the account's. */
  readonly prefixes?: readonly Deno.KvKey[];
  /** What the keys were read from: when it changes, they have to be read again. */
  readonly checks?: readonly Deno.AtomicCheck[];
  /** Gives what the owner is shown: JSON values; a list that may be long as what gives one after the other. */
  readonly show: () => unknown;
}

/** Finds what a feature keeps of an account. */
export type Finder = (user: User) => Belongings | Promise<Belongings>;

/**
 * Finds what accounts themselves keep.
 *
 * @param kv The database.
 * @returns A finder for each part, by the name that it has in an export.
 */
export function accountFinders(kv: Deno.Kv): Record<string, Finder> {
  return {
    account: ofUser,
    password: (user) => ofPassword(kv, user),
    linkedAccounts: (user) => ofIdentities(kv, user),
    secondSteps: (user) => ofFactors(kv, user),
    linksByMail: (user) => ofLinks(kv, user),
    unfinishedLogIns: (user) => ofPendingLogIns(kv, user),
    seenDevices: (user) => ofSeenDevices(kv, user),
  };
}

function ofUser(user: User): Belongings {
  const { id, name, email, createdAt, emailVerifiedAt } = user;
  return {
    keys: [["users", id], ...email === "" ? [] : [["users_by_email", email]]],
    show: () => ({
      id,
      name,
      email,
      emailVerifiedAt: emailVerifiedAt && iso(emailVerifiedAt),
      createdAt: iso(createdAt),
    }),
  };
}

async function ofPassword(kv: Deno.Kv, { id }: User): Promise<Belongings> {
  const { value } = await readPassword(kv, id);
  return {
    keys: [passwordKey(id)],
    show: () => value && { changedAt: iso(value.changedAt) },
  };
}

async function ofIdentities(kv: Deno.Kv, { id }: User): Promise<Belongings> {
  const list = await kv.get<Identity[]>(identitiesKey(id));
  const identities = list.value ?? [];
  return {
    keys: [list.key, ...identities.map(identityOwnerKey)],
    checks: [list],
    show: () =>
      identities.map(({ id: _, linkedAt, ...identity }) => ({
        ...identity,
        linkedAt: iso(linkedAt),
      })),
  };
}

async function ofFactors(kv: Deno.Kv, { id }: User): Promise<Belongings> {
  const { factors, check } = await readFactors(kv, id);
  const { authenticator, recovery, passkeys } = factors;
  return {
    keys: [factorsKey(id), ...passkeys.map(({ id }) => passkeyOwnerKey(id))],
    checks: [check],
    show: () => ({
      authenticator: authenticator && {
        addedAt: iso(authenticator.addedAt),
        lastUsedAt: iso(authenticator.lastUsedAt),
      },
      recoveryCodes: recovery && {
        unused: recovery.hashes.length,
        madeAt: iso(recovery.madeAt),
      },
      passkeys: passkeys.map((passkey) => ({
        name: passkey.name,
        transports: passkey.transports,
        synced: passkey.synced,
        addedAt: iso(passkey.addedAt),
        lastUsedAt: passkey.lastUsedAt && iso(passkey.lastUsedAt),
      })),
    }),
  };
}

function ofLinks(kv: Deno.Kv, { id }: User): Belongings {
  const prefix = linksPrefix(id);
  return {
    prefixes: [prefix],
    async show() {
      const links = await Array.fromAsync(kv.list<LinkRecord>({ prefix }));
      return links.map(({ key, value }) => ({
        purpose: key[2],
        expiresAt: iso(value.expiresAt),
        about: value.about && inWords(value.about),
      }));
    },
  };
}

/** What a link is about holds no secret; times are numbers in it. */
function inWords(about: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(about).map(([name, value]) => [
      name,
      typeof value === "number" ? iso(value) : value,
    ]),
  );
}

function ofPendingLogIns(kv: Deno.Kv, { id }: User): Belongings {
  const prefix = pendingPrefix(id);
  return {
    prefixes: [prefix],
    async show() {
      const rows = await Array.fromAsync(kv.list<PendingLogIn>({ prefix }));
      // The tries lie below the log-in that they were made at.
      return rows.filter(({ key }) => key.length === prefix.length + 1)
        .map(({ value: { amr, next, endsAt } }) => ({
          amr,
          next,
          endsAt: iso(endsAt),
        }));
    },
  };
}

function ofSeenDevices(kv: Deno.Kv, { id }: User): Belongings {
  const key = seenDevicesKey(id);
  return {
    keys: [key],
    async show() {
      const known = (await kv.get<Known>(key)).value ?? {};
      return Object.entries(known).map(([device, at]) => ({
        device,
        lastSeenAt: iso(at),
      }));
    },
  };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
