/**
 * Changing a password. Only who knows the present one may (OWASP ASVS 5.0, 6.2.3), and of two changes
 * at the same time one wins: the other started from a password that is no longer the present one.
 *
 * @module
 */
import type { FieldErrors } from "./fields.ts";
import type { Means } from "./means.ts";
import { hashPassword, verifyPassword } from "./password_hash.ts";
import { type PasswordRecord, readPassword } from "./password_store.ts";
import { checkPassword, isHashable } from "./passwords.ts";
import { findUser } from "./users.ts";

const WRONG_CURRENT = "This is not your present password.";
const CHANGED_MEANWHILE =
  "Your password was changed a moment ago. Enter the new one here.";

/** The fields of the form, as they came, and whose password it is. */
interface Form {
  userId: string;
  current: string;
  password: string;
}

/**
 * Replaces a password.
 *
 * @param means database, time and hashing
 * @param form the fields, as they came, and the user id
 * @returns that it was done, or a sentence for each wrong field
 * @throws {PasswordHashingBusy} when too many passwords wait to be hashed
 */
export async function changePassword(
  { kv, clock, hash, cost, decoy }: Means,
  { userId, current, password }: Form,
): Promise<
  | { ok: true }
  | { ok: false; errors: FieldErrors<"current" | "password"> }
> {
  const user = await findUser(kv, userId);
  if (user === null) return { ok: false, errors: { current: WRONG_CURRENT } };
  const entry = await readPassword(kv, userId);
  const stored = entry.value?.hash ?? decoy;
  const known = isHashable(current) &&
    await verifyPassword(hash, current, stored);
  const problem = checkPassword(password, user);
  if (!known || problem) {
    return {
      ok: false,
      errors: {
        ...(!known && { current: WRONG_CURRENT }),
        ...(problem && { password: problem.message }),
      },
    };
  }
  const record: PasswordRecord = {
    hash: await hashPassword(hash, password, cost),
    changedAt: clock(),
  };
  const { ok } = await kv.atomic().check(entry).set(entry.key, record).commit();
  return ok ? { ok } : { ok, errors: { current: CHANGED_MEANWHILE } };
}
