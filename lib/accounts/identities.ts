/**
 * Identities at providers, and whose they are. What holds: an identity, which is an issuer and a subject,
 * belongs to at most one account; the entry that finds the account and the list that the account shows
 * are written in one atomic operation; nobody loses their last way in, not even by two requests at once,
 * since what made it not the last one is checked in the same write.
 *
 * - `["identities", issuer, subject]` → userId
 * - `["identities_of", userId]` → {@link Identity}[], at most ten
 *
 * @module
 */

import type { Audit } from "../audit/audit.ts";
import type { Holding } from "../sessions/mod.ts";
import { addUser, findUser, newUserId, type User } from "./users.ts";
import { readFactors } from "./factors/record.ts";
import { readPassword } from "./password_store.ts";
import { personOf } from "./person_of.ts";
import type { ProvedIdentity, Provider } from "./oauth/provider.ts";

/** An identity, as it stands in the list of its account. */
export interface Identity {
  /** Names it within its account: 22 characters. */
  readonly id: string;
  /** The provider's name in addresses. */
  readonly provider: Provider["id"];
  /** Who says so. */
  readonly issuer: string;
  /** Who it is there. */
  readonly subject: string;
  /** What tells it from another one: the address or name there, when it was linked. */
  readonly label: string;
  /** When it was linked, in milliseconds since 1970. */
  readonly linkedAt: number;
}

/** Whoever came back from a provider, and by which one. */
export interface Claimed extends Omit<ProvedIdentity, "provedAt"> {
  /** The provider's name in addresses. */
  readonly provider: Provider["id"];
}

/** Somebody whose identity is linked. */
export interface KnownPerson {
  /** Who it is. */
  readonly user: User;
  /** That the identity is still theirs; for the write that starts a session. */
  readonly check: Deno.AtomicCheck;
}

/** Identities and whose they are. */
export interface Identities {
  /** Finds whose an identity is; null when it is nobody's. */
  find(
    identity: Pick<ProvedIdentity, "issuer" | "subject">,
  ): Promise<KnownPerson | null>;
  /** Makes an account for an identity that is nobody's; `address-taken` when its address has one. */
  signUp(claimed: Claimed): Promise<KnownPerson | "address-taken">;
  /** Lists the identities of an account, in the order in which they were linked. */
  list(userId: string): Promise<readonly Identity[]>;
  /** Links an identity to an account, in a session that holds; says why if it cannot be, or need not be. */
  link(
    userId: string,
    claimed: Claimed,
    holds?: Holding,
  ): Promise<"linked" | "known" | "taken" | "full" | "over">;
  /**
   * Takes an identity out of an account, in a session that holds. `usable` tells whether an identity that would stay is a way
   * in, which one of a provider that is not in the settings is not.
   */
  unlink(
    userId: string,
    id: string,
    usable: (identity: Identity) => boolean,
    holds?: Holding,
  ): Promise<"unlinked" | "unknown" | "last" | "over">;
  /** Tells whether an account has a password. */
  hasPassword(userId: string): Promise<boolean>;
}

/** What they are opened with. */
export interface OpenIdentitiesOptions {
  /** The database. */
  readonly kv: Deno.Kv;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** Records what changes, in the write that changes it. */
  readonly audit: Pick<Audit, "inAtomic">;
}

/** The most identities of one account. */
const MOST = 10;

/**
 * Opens the identities.
 *
 * @param options database, clock and record
 * @returns the identities
 */
export function openIdentities(options: OpenIdentitiesOptions): Identities {
  const { kv } = options;
  return {
    find: (identity) => findPerson(kv, identity),
    signUp: (claimed) => signUp(options, claimed),
    list: async (userId) => (await readIdentities(kv, userId)).value ?? [],
    link: (userId, claimed, holds) => link(options, userId, claimed, holds),
    unlink: (...what) => unlink(options, what),
    hasPassword: async (userId) =>
      (await readPassword(kv, userId)).value !== null,
  };
}

async function findPerson(
  kv: Deno.Kv,
  identity: Pick<ProvedIdentity, "issuer" | "subject">,
): Promise<KnownPerson | null> {
  const entry = await kv.get<string>(ownerKey(identity));
  const user = entry.value && await findUser(kv, entry.value);
  return user ? { user, check: entry } : null;
}

async function signUp(
  { kv, clock, audit }: OpenIdentitiesOptions,
  claimed: Claimed,
): Promise<KnownPerson | "address-taken"> {
  const now = clock();
  const owner = await kv.get<string>(ownerKey(claimed));
  const person = personOf(claimed);
  const user: User = {
    id: newUserId(),
    ...person,
    ...(person.email !== "" && { emailVerifiedAt: now }),
    createdAt: now,
  };
  // Nobody's, or that of an account which is no more.
  const isNobodys = owner.value === null ||
    await findUser(kv, owner.value) === null;
  if (isNobodys) {
    const operation = addUser(kv.atomic(), user)
      .check(owner)
      .set(owner.key, user.id)
      .set(identitiesKey(user.id), [entryFor(claimed, now)]);
    const made = { type: "account-made", userId: user.id } as const;
    const print = audit.inAtomic(
      [{ ...made, sessionId: null, method: claimed.provider }],
      operation,
    );
    const result = await operation.commit();
    if (result.ok) {
      print();
      const { versionstamp } = result;
      return { user, check: { key: owner.key, versionstamp } };
    }
  }
  // Either another tab was quicker, or the address is somebody's.
  return await findPerson(kv, claimed) ?? "address-taken";
}

async function link(
  { kv, clock, audit }: OpenIdentitiesOptions,
  userId: string,
  claimed: Claimed,
  holds: Holding | undefined,
): Promise<"linked" | "known" | "taken" | "full" | "over"> {
  for (;;) {
    const holding = holds === undefined ? [] : await holds();
    if (holding === null) return "over";
    const [owner, list] = await kv.getMany<[string, Identity[]]>([
      ownerKey(claimed),
      identitiesKey(userId),
    ]);
    if (owner.value !== null) {
      return owner.value === userId ? "known" : "taken";
    }
    const known = list.value ?? [];
    if (known.length >= MOST) return "full";
    const added = entryFor(claimed, clock());
    const operation = kv.atomic().check(owner, list, ...holding)
      .set(owner.key, userId)
      .set(list.key, [...known, added]);
    const print = audit.inAtomic(
      [happening("provider-linked", userId, added)],
      operation,
    );
    if ((await operation.commit()).ok) {
      print();
      return "linked";
    }
  }
}

async function unlink(
  { kv, audit }: OpenIdentitiesOptions,
  [userId, id, usable, holds]: Parameters<Identities["unlink"]>,
): Promise<"unlinked" | "unknown" | "last" | "over"> {
  for (;;) {
    const holding = holds === undefined ? [] : await holds();
    if (holding === null) return "over";
    const [list, password, { factors, check }] = await Promise.all([
      readIdentities(kv, userId),
      readPassword(kv, userId),
      readFactors(kv, userId),
    ]);
    const known = list.value ?? [];
    const gone = known.find((identity) => identity.id === id);
    if (gone === undefined) return "unknown";
    const rest = known.filter((identity) => identity !== gone);
    const another = password.value !== null ||
      factors.passkeys.length > 0 || rest.some(usable);
    if (!another) return "last";
    const operation = kv.atomic()
      .check(list, password, check, ...holding)
      .delete(ownerKey(gone))
      .set(list.key, rest);
    const print = audit.inAtomic(
      [happening("provider-unlinked", userId, gone)],
      operation,
    );
    if ((await operation.commit()).ok) {
      print();
      return "unlinked";
    }
  }
}

function happening(
  type: "provider-linked" | "provider-unlinked",
  userId: string,
  { provider, label }: Identity,
) {
  return { type, userId, method: provider, name: label };
}

/**
 * Reads the identities of an account.
 *
 * @param kv the database
 * @param userId whose
 * @returns the entry of their list, for a write that rests on it
 */
export function readIdentities(
  kv: Deno.Kv,
  userId: string,
): Promise<Deno.KvEntryMaybe<Identity[]>> {
  return kv.get<Identity[]>(identitiesKey(userId));
}

function entryFor(claimed: Claimed, linkedAt: number): Identity {
  const { provider, issuer, subject } = claimed;
  const { name, email } = personOf(claimed);
  const label = email || name;
  return { id: newUserId(), provider, issuer, subject, label, linkedAt };
}

/** The key under which an identity's account is found. */
export function ownerKey(
  { issuer, subject }: Pick<ProvedIdentity, "issuer" | "subject">,
): Deno.KvKey {
  return ["identities", issuer, subject];
}

/** The key of the list of an account's identities. */
export function identitiesKey(userId: string): Deno.KvKey {
  return ["identities_of", userId];
}
