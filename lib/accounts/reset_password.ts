/**
 * Choosing a new password with a link that was mailed, when the old one is forgotten. It is stored in
 * one write with the end of every session, all of the account's links are void by it, and nobody is
 * logged in: whoever has a second factor is asked for it when they log in (ASVS 6.4.3). Where the address
 * is confirmed by it for the first time, whoever made the account may be somebody else, and every other
 * way in goes as well.
 *
 * @module
 */
import type { SavePassword } from "./change_password.ts";
import type { FieldErrors } from "./fields.ts";
import type { Means } from "./means.ts";
import { useRecorded } from "./link_record.ts";
import { type OpenLink, voidLinks } from "./one_time_links.ts";
import { hashPassword } from "./password_hash.ts";
import { type PasswordRecord, readPassword } from "./password_store.ts";
import { checkPassword } from "./passwords.ts";
import { readUser } from "./users.ts";
import { takeWaysAway } from "./ways_added.ts";

type ResetLink = OpenLink<"reset-password">;

/** What the reset is made of. */
export interface Reset {
  /** The link. */
  readonly link: ResetLink;
  /** The new password, as it came. */
  readonly password: string;
  /** Proves that the link is in the right hands; asked only once the password is a good one. */
  readonly prove: () => Promise<ResetLink | "wrong" | "gone">;
  /** Stores the change, in one write with the end of every session. */
  readonly save: SavePassword;
}

/** What became of it. */
export type ResetResult =
  | {
    readonly outcome: "done";
    readonly userId: string;
    /** How many ways in were taken away, since nobody had confirmed the address before. */
    readonly removed: number;
  }
  | { readonly outcome: "wrong" | "gone" }
  | {
    readonly outcome: "bad-password";
    readonly errors: FieldErrors<"password">;
  };

/**
 * Replaces a forgotten password.
 *
 * @param means database, time, hashing and the record
 * @param reset the link, the new password, and how both are proved and stored
 * @returns that it was done; `wrong` for a wrong code, `gone` when the link works no more
 * @throws {PasswordHashingBusy} when too many passwords wait to be hashed
 * @throws {AccountBusy} when other changes came between each time; the link is still there then
 */
export async function resetPassword(
  { kv, clock, hash, cost, audit }: Means,
  { link, password, prove, save }: Reset,
): Promise<ResetResult> {
  const userId = link.subject;
  const user = await readUser(kv, userId);
  if (user.value === null) return { outcome: "gone" };
  const problem = checkPassword(password, user.value);
  if (problem) {
    return {
      outcome: "bad-password",
      errors: { password: problem.message },
    };
  }
  const proved = await prove();
  if (typeof proved === "string") return { outcome: proved };
  const before = await readPassword(kv, userId);
  const record: PasswordRecord = {
    hash: await hashPassword(hash, password, cost),
    changedAt: clock(),
  };
  const changed = { ...user.value, emailVerifiedAt: clock() };
  const used = useRecorded(audit, proved);
  const since = user.value.emailVerifiedAt === undefined ? 0 : null;
  let print: (() => void) | undefined;
  const removed = await takeWaysAway(kv, { userId, since }, {
    link: used.checks,
    account: [before, user],
    write(operation, happenings) {
      used.write(operation);
      voidLinks(operation, userId);
      operation.set(before.key, record).set(user.key, changed);
      print = audit.inAtomic([
        { type: "password-changed", userId, method: "reset" },
        ...happenings,
      ], operation);
    },
    save,
  });
  if (removed === null) return { outcome: "gone" };
  used.recorded();
  print?.();
  return { outcome: "done", userId, removed };
}
