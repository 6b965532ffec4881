/**
 * People: signing up, proving who they are by a password, and changing it. What holds: whether an
 * address is known cannot be told from how long an answer takes, since each attempt hashes before it
 * learns whether there is an account, and as much when there is none; a user never exists without
 * their password; what is too long to be a password is refused without being hashed.
 *
 * @module
 */
import { type ByMail, openByMail } from "./by_mail.ts";
import { changePassword, type SavePassword } from "./change_password.ts";
import { type LoggedIn, logIn } from "./log_in.ts";
import type { AccountAudit } from "./means.ts";
import { makeDecoy, RECOMMENDED_COST } from "./password_hash.ts";
import { createPasswordPool, type PasswordPool } from "./password_pool.ts";
import type { Argon2Cost } from "./phc.ts";
import type { FieldErrors } from "./fields.ts";
import { provePassword } from "./prove_password.ts";
import { signUp } from "./sign_up.ts";
import { findUser, type User } from "./users.ts";

export type { FieldErrors } from "./fields.ts";
export type { User } from "./users.ts";

const UNRECORDED: AccountAudit = {
  inAtomic: () => () => {},
  record: () => Promise.resolve(),
};

/** What the accounts are opened with. */
export interface OpenAccountsOptions {
  /** The database; whoever opened it closes it. */
  readonly kv: Deno.Kv;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** The workers that hash, closed with the accounts; made when none are given. */
  readonly pool?: PasswordPool;
  /** The record of what is done; nothing is recorded unless given. */
  readonly audit?: AccountAudit;
  /** What a hash costs; OWASP's recommendation unless given. */
  readonly cost?: Argon2Cost;
}

/** What became of a form: what was made, or a sentence for each wrong field. */
export type Result<Made, Field extends string> =
  | ({ readonly ok: true } & Made)
  | { readonly ok: false; readonly errors: FieldErrors<Field> };

/**
 * The accounts. Whatever hashes rejects with `PasswordHashingBusy` when too many wait,
 * `PasswordHashingFailed` when a worker died, and `PasswordHashingClosed` after `close`.
 */
export interface Accounts {
  /** Makes an account, or says what is wrong with each field. */
  signUp(
    form: { name: string; email: string; password: string },
  ): Promise<Result<{ readonly user: User }, "name" | "email" | "password">>;
  /** Finds whose address and password these are; null when they are nobody's. */
  logIn(form: { email: string; password: string }): Promise<LoggedIn | null>;
  /**
   * Replaces a password, given the present one, or sets the first, for which none is needed. `save` stores it in one write with what else
   * belongs to the change, such as the ending of the other sessions.
   */
  changePassword(
    form: { userId: string; current: string; password: string },
    save?: SavePassword,
  ): Promise<Result<unknown, "current" | "password">>;
  /**
   * Tells whether a password is somebody's: what a write that rests on it must check, or null when
   * it is not.
   */
  provePassword(
    form: { userId: string; password: string },
  ): Promise<Deno.AtomicCheck | null>;
  /** What is done by mail. */
  readonly byMail: ByMail;
  /** Finds a user by id; null for anything that is nobody's. */
  get(userId: string): Promise<User | null>;
  /** Ends the workers. */
  close(): Promise<void>;
}

/**
 * Opens the accounts. No worker runs until the first password comes.
 *
 * @param options database, clock, workers and cost
 * @returns the accounts
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openAccounts } from "./accounts.ts";
 *
 * const kv = await Deno.openKv(":memory:");
 * const accounts = openAccounts({ kv, clock: Date.now });
 * const ada = { email: "Ada@example.com", password: "four plain words here" };
 * await accounts.signUp({ name: "Ada", ...ada });
 * assert.equal((await accounts.logIn(ada))?.user.name, "Ada");
 * assert.equal(await accounts.logIn({ ...ada, password: "something else" }), null);
 * await accounts.close();
 * kv.close();
 * ```
 */
export function openAccounts(options: OpenAccountsOptions): Accounts {
  const { kv, clock, cost = RECOMMENDED_COST } = options;
  const pool = options.pool ?? createPasswordPool();
  const means = {
    kv,
    clock,
    hash: pool.hash,
    cost,
    audit: options.audit ?? UNRECORDED,
    decoy: makeDecoy(cost),
  };
  return {
    signUp: (form) => signUp(means, form),
    logIn: (form) => logIn(means, form),
    changePassword: (form, save) => changePassword(means, form, save),
    provePassword: (form) => provePassword(means, form),
    byMail: openByMail(means),
    get: (userId) => findUser(kv, userId),
    close: () => pool.close(),
  };
}
