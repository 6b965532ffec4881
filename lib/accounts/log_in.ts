/**
 * Logging in with a password. An address that nobody has is compared with a decoy of the same cost, so
 * that neither the answer nor the work behind it tells who has an account. A password that was hashed
 * at an older cost is hashed anew in passing.
 *
 * @module
 */
import { emailField } from "./fields.ts";
import type { Means } from "./means.ts";
import { PasswordHashingBusy } from "./errors.ts";
import { hashPassword, needsRehash, verifyPassword } from "./password_hash.ts";
import { type PasswordRecord, readPassword } from "./password_store.ts";
import { isHashable } from "./passwords.ts";
import { findUser, findUserIdByEmail, type User } from "./users.ts";

/** Where no user id can be: read in the place of an unknown user's password. */
const NOBODY = "";

/**
 * Finds whose address and password these are.
 *
 * @param means database, time and hashing
 * @param form the fields, as they came
 * @returns the user, or null when they are nobody's
 * @throws {PasswordHashingBusy} when too many passwords wait to be hashed
 */
export async function logIn(
  means: Means,
  { email, password }: { email: string; password: string },
): Promise<User | null> {
  const { kv, hash, decoy } = means;
  if (!isHashable(password)) return null;
  const address = emailField.safeParse(email);
  // What is no address at all is nobody's; that it costs less tells only what the sender knows.
  if (!address.success) return null;
  const userId = await findUserIdByEmail(kv, address.data) ?? NOBODY;
  const entry = await readPassword(kv, userId);
  const stored = entry.value?.hash ?? decoy;
  const genuine = await verifyPassword(hash, password, stored);
  if (!genuine || entry.value === null) return null;
  if (needsRehash(stored, means.cost)) {
    await rehash(means, entry, password);
  }
  return await findUser(kv, userId);
}

async function rehash(
  { kv, hash, cost }: Means,
  entry: Deno.KvEntry<PasswordRecord>,
  password: string,
): Promise<void> {
  try {
    const stored = await hashPassword(hash, password, cost);
    // If the password has just been changed, the check fails and the new one stays.
    await kv.atomic().check(entry)
      .set(entry.key, { ...entry.value, hash: stored }).commit();
  } catch (error) {
    // Whoever has proved who they are is let in; the next time will do for this.
    if (!(error instanceof PasswordHashingBusy)) throw error;
  }
}
