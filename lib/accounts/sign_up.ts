/**
 * Signing up. The password is hashed before the address is looked at, and user, address and password
 * are one atomic write: of any number of parallel sign-ups with one address, one makes an account.
 *
 * @module
 */
import { type FieldErrors, signUpForm, toFieldErrors } from "./fields.ts";
import type { Means } from "./means.ts";
import { hashPassword } from "./password_hash.ts";
import { passwordKey, type PasswordRecord } from "./password_store.ts";
import { checkPassword } from "./passwords.ts";
import type { PendingSignUp } from "./link_purposes.ts";
import { addUser, isFree, newUserId, type User } from "./users.ts";

const TAKEN =
  "This address has an account already. Log in instead, or use another address.";

/** The fields of the form, as they came. */
interface Form {
  name: string;
  email: string;
  password: string;
}

/**
 * Makes an account.
 *
 * @param means database, time and hashing
 * @param form the fields, as they came
 * @returns the user, or a sentence for each wrong field
 * @throws {PasswordHashingBusy} when too many passwords wait to be hashed
 */
export async function signUp(
  means: Means,
  form: Form,
): Promise<{ ok: true; user: User } | { ok: false; errors: FieldErrors }> {
  const prepared = await prepareSignUp(means, form);
  if (!prepared.ok) return prepared;
  const made = makeUser(means, prepared.pending);
  const operation = means.kv.atomic();
  made.write(operation);
  const { ok } = await operation.commit();
  if (ok) made.recorded();
  return ok ? { ok, user: made.user } : { ok, errors: { email: TAKEN } };
}

/**
 * Checks what was typed to sign up and hashes the password, without looking at whether the address
 * is known.
 *
 * @param means hashing
 * @param form the fields, as they came
 * @returns what an account can be made of, or a sentence for each wrong field
 * @throws {PasswordHashingBusy} when too many passwords wait to be hashed
 */
export async function prepareSignUp(
  { hash, cost }: Means,
  form: Form,
): Promise<
  { ok: true; pending: PendingSignUp } | { ok: false; errors: FieldErrors }
> {
  const fields = signUpForm.safeParse(form);
  if (!fields.success) {
    const errors: FieldErrors = toFieldErrors(fields.error);
    // The password is looked at too, so that one answer names everything that is wrong.
    errors.password ??= checkPassword(form.password, form)?.message;
    if (errors.password === undefined) delete errors.password;
    return { ok: false, errors };
  }
  const { password, ...person } = fields.data;
  const problem = checkPassword(password, person);
  if (problem) return { ok: false, errors: { password: problem.message } };
  const passwordHash = await hashPassword(hash, password, cost);
  return { ok: true, pending: { ...person, passwordHash } };
}

/** An account in the making. */
export interface MadeUser {
  /** The user. */
  readonly user: User;
  /** What must hold when it is written: that the address is free. */
  readonly checks: readonly Deno.AtomicCheck[];
  /** Adds user, address and password to an operation. */
  readonly write: (operation: Deno.AtomicOperation) => void;
  /** To be called once that is committed. */
  readonly recorded: () => void;
}

/**
 * Makes the account that was prepared, as part of a write.
 *
 * @param means time and the record
 * @param pending what `prepareSignUp` returned
 * @param verified whether mail to the address is known to reach the person
 * @returns the user, and the parts of the write
 */
export function makeUser(
  { clock, audit }: Means,
  { name, email, passwordHash }: PendingSignUp,
  verified = false,
): MadeUser {
  const now = clock();
  const user: User = { id: newUserId(), name, email, createdAt: now };
  if (verified) user.emailVerifiedAt = now;
  const secret: PasswordRecord = { hash: passwordHash, changedAt: now };
  let print: (() => void) | undefined;
  return {
    user,
    checks: [isFree(email)],
    write(operation) {
      addUser(operation, user).set(passwordKey(user.id), secret);
      print = audit.inAtomic(
        [{ type: "account-made", userId: user.id, method: "password" }],
        operation,
      );
    },
    recorded: () => print?.(),
  };
}
