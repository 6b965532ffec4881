/**
 * The address of an account: confirmed, changed and given back. An address counts once a link that was
 * mailed to it was used. After a change, the address that the account had first can take it back for
 * three days, whatever happened in between, so that whoever takes over an account cannot take its
 * owner's way back as well. A further change in that time begins the three days anew: it has no link of
 * its own, and whoever made it must not have waited for the last minute of the other.
 *
 * @module
 */
import type { Holding } from "../sessions/mod.ts";
import { areAsRead } from "./as_read.ts";
import type { SavePassword } from "./change_password.ts";
import { AccountBusy } from "./errors.ts";
import { useRecorded } from "./link_record.ts";
import type { Means } from "./means.ts";
import {
  expiry,
  keyOf,
  type LinkRecord,
  type OpenLink,
  putLink,
  voidLinks,
} from "./one_time_links.ts";
import { passwordKey } from "./password_store.ts";
import { isFree, moveUser, readUser, type User } from "./users.ts";
import { takeWaysAway } from "./ways_added.ts";

/** For how long a change can be undone, in milliseconds. */
export const UNDO_FOR = 3 * 24 * 60 * 60_000;

/** For how long before a change that is undone what was added is not trusted, in milliseconds. */
const SUSPECT_FOR = 24 * 60 * 60_000;

const MAX_TRIES = 5;

/** What became of a change. */
export type Change =
  | {
    readonly outcome: "done";
    /** The user as it was. */
    readonly before: User;
    /** The user as it is. */
    readonly after: User;
    /** The token that undoes it, for the old address; `null` when an earlier one can. */
    readonly undo: string | null;
  }
  | { readonly outcome: "gone" };

const GONE: Change = { outcome: "gone" };

/** A change that was undone. */
export interface Undone {
  /** How many ways in were taken away. */
  readonly removed: number;
  /** The user as it was. */
  readonly before: User;
  /** The user as it is. */
  readonly after: User;
}

/**
 * Confirms the address of an account.
 *
 * @param means database, time and the record
 * @param link the link that was mailed to it
 * @returns whether it was confirmed; false when the account has another one by now
 */
export async function confirmAddress(
  { kv, clock, audit }: Means,
  link: OpenLink<"confirm-address">,
): Promise<boolean> {
  const user = await readUser(kv, link.subject);
  if (user.value?.email !== link.about.email) return false;
  const used = useRecorded(audit, link);
  const operation = kv.atomic().check(user, ...used.checks)
    .set(user.key, { ...user.value, emailVerifiedAt: clock() });
  used.write(operation);
  const recorded = audit.inAtomic([{
    type: "address-confirmed",
    userId: link.subject,
    address: link.about.email,
  }], operation);
  const { ok } = await operation.commit();
  if (ok) {
    used.recorded();
    recorded();
  }
  return ok;
}

/**
 * Gives an account the address that a link was mailed to. It is tried anew when the account, or the
 * session that asked, was written to at the same time.
 *
 * @param means database, time and the record
 * @param link the link
 * @param holds reads the session that asked, which has to live in the write
 * @returns the user before and after; `gone` when the link was used, the session is over, or the address is taken by now
 * @throws {AccountBusy} when other changes came between each time; the link is still there then
 */
export async function changeAddress(
  means: Means,
  link: OpenLink<"change-address">,
  holds?: Holding,
): Promise<Change> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const holding = holds === undefined ? [] : await holds();
    if (holding === null) return GONE;
    const change = await tryChange(means, link, holding);
    if (change !== null) return change;
  }
  throw new AccountBusy();
}

/** Tries once; `null` when another write came between, and the link and the address are there still. */
async function tryChange(
  { kv, clock, audit }: Means,
  link: OpenLink<"change-address">,
  holding: readonly Deno.AtomicCheck[],
): Promise<Change | null> {
  const { subject: userId, about: { email } } = link;
  const user = await readUser(kv, userId);
  if (user.value === null) return GONE;
  const undoable = await kv.get<LinkRecord<"undo-address">>(
    keyOf(userId, "undo-address"),
  );
  const now = clock();
  const before = user.value;
  const after: User = { ...before, email, emailVerifiedAt: now };
  const used = useRecorded(audit, link);
  const operation = kv.atomic()
    .check(user, undoable, isFree(email), ...used.checks, ...holding);
  used.write(operation);
  moveUser(operation, before, after);
  voidLinks(operation, userId);
  const undo = putUndo(operation, undoable, before, now);
  const recorded = audit.inAtomic(
    [{ type: "address-changed", userId, address: email }],
    operation,
  );
  if (!(await operation.commit()).ok) {
    return await areAsRead(kv, [isFree(email), ...used.checks]) ? null : GONE;
  }
  used.recorded();
  recorded();
  return { outcome: "done", before, after, undo };
}

/** Lets the address that the account had first undo this change too; returns the token where that is this one. */
function putUndo(
  operation: Deno.AtomicOperation,
  { key, value: earlier }: Deno.KvEntryMaybe<LinkRecord<"undo-address">>,
  { id: subject, email, emailVerifiedAt: verifiedAt }: User,
  now: number,
): string | null {
  const expiresAt = now + UNDO_FOR;
  if (earlier !== null && now < earlier.expiresAt) {
    const about = { ...earlier.about, firstChangedAt: firstChange(earlier) };
    const record = { ...earlier, about, expiresAt };
    operation.set(key, record, expiry(record, now));
    return null;
  }
  if (email === "") return null;
  const about = { email, verifiedAt };
  return putLink(
    operation,
    { purpose: "undo-address", subject, about, expiresAt },
    now,
  );
}

/**
 * Gives an account back the address that it had. The password goes: whoever changed the address
 * knew it. The owner chooses a new one by mail. What else lets somebody in goes as well if it was
 * added since a day before the first change, for whoever took the account over may have added it
 * before they changed the address. What was added earlier stays. So whoever reads the mail of the old
 * address gets past a second factor that was added since then, until the link is over, and not past an
 * older one; and a thief whose passkey is older than that day keeps it.
 *
 * @param means database and the record
 * @param link the link that was mailed to the old address
 * @param save stores the change, in one write with the end of every session
 * @returns what was undone; `null` when nothing was, since the link is gone or the address is somebody else's by now
 * @throws {AccountBusy} when other changes came between each time; the link is still there then
 */
export async function undoAddress(
  { kv, audit }: Means,
  link: OpenLink<"undo-address">,
  save: SavePassword,
): Promise<Undone | null> {
  const { subject: userId, about: { email, verifiedAt } } = link;
  const user = await readUser(kv, userId);
  if (user.value === null) return null;
  const before = user.value;
  const after: User = { ...before, email, emailVerifiedAt: verifiedAt };
  const used = useRecorded(audit, link);
  const isBack = before.email === email;
  const since = suspectSince(link, before);
  let print: (() => void) | undefined;
  const removed = await takeWaysAway(kv, { userId, since }, {
    link: [...used.checks, ...isBack ? [] : [isFree(email)]],
    account: [user],
    write(operation, happenings) {
      moveUser(operation, before, after);
      voidLinks(operation, userId);
      used.write(operation);
      operation.delete(passwordKey(userId));
      print = audit.inAtomic([
        { type: "address-changed", userId, address: email, method: "undo" },
        ...happenings,
      ], operation);
    },
    save,
  });
  if (removed === null) return null;
  used.recorded();
  print?.();
  return { removed, before, after };
}

/** A day before the first change, and never so early that an account loses the identity it was made with. */
function suspectSince(
  { entry }: OpenLink<"undo-address">,
  { createdAt }: User,
): number {
  return Math.max(firstChange(entry.value) - SUSPECT_FOR, createdAt + 1);
}

function firstChange(
  { about, expiresAt }: LinkRecord<"undo-address">,
): number {
  return about.firstChangedAt ?? expiresAt - UNDO_FOR;
}
