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
import { addUser, newUserId, type User } from "./users.ts";

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
  { kv, clock, hash, cost, audit }: Means,
  form: Form,
): Promise<{ ok: true; user: User } | { ok: false; errors: FieldErrors }> {
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

  const stored = await hashPassword(hash, password, cost);
  const now = clock();
  const user: User = { id: newUserId(), ...person, createdAt: now };
  const secret: PasswordRecord = { hash: stored, changedAt: now };
  const operation = addUser(kv.atomic(), user)
    .set(passwordKey(user.id), secret);
  const recorded = audit.inAtomic(
    [{ type: "account-made", userId: user.id, method: "password" }],
    operation,
  );
  const { ok } = await operation.commit();
  if (ok) recorded();
  return ok ? { ok, user } : { ok, errors: { email: TAKEN } };
}
