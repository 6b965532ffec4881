/**
 * Logging in with a password. An address that nobody has is compared with a decoy of the same cost, so
 * that neither the answer nor the work behind it tells who has an account. A password that was hashed
 * at an older cost is hashed anew in passing.
 *
 * @module
 */
import type { NobodysReason } from "../audit/vocabulary.ts";
import { emailField } from "./fields.ts";
import type { Means } from "./means.ts";
import { PasswordHashingBusy } from "./errors.ts";
import { hashPassword, needsRehash, verifyPassword } from "./password_hash.ts";
import { type PasswordRecord, readPassword } from "./password_store.ts";
import { isHashable } from "./passwords.ts";
import { findUser, findUserIdByEmail, type User } from "./users.ts";

/** Somebody who has just proved who they are. */
export interface LoggedIn {
  /** Who it is. */
  readonly user: User;
  /** That the password is still the one that was proved; for the write that starts a session. */
  readonly passwordCheck: Deno.AtomicCheck;
}

/** Where no user id can be: read in the place of an unknown user's password. */
const NOBODY = "";

/**
 * Finds whose address and password these are.
 *
 * @param means database, time and hashing
 * @param form the fields, as they came
 * @returns the user and what the proof rests on, or null when they are nobody's
 * @throws {PasswordHashingBusy} when too many passwords wait to be hashed
 */
export async function logIn(
  means: Means,
  { email, password }: { email: string; password: string },
): Promise<LoggedIn | null> {
  const { kv, hash, decoy } = means;
  const address = emailField.safeParse(email);
  // What is no address at all is nobody's; that it costs less tells only what the sender knows.
  if (!address.success) return await inVain(means, NOBODY, "no-address");
  const userId = await findUserIdByEmail(kv, address.data) ?? NOBODY;
  const entry = await readPassword(kv, userId);
  const stored = entry.value?.hash ?? decoy;
  const genuine = isHashable(password) &&
    await verifyPassword(hash, password, stored);
  if (!genuine || entry.value === null) {
    const known = userId !== NOBODY;
    return await inVain(
      means,
      userId,
      known ? "wrong-password" : "unknown-address",
    );
  }
  const passwordCheck = needsRehash(stored, means.cost)
    ? await rehash(means, entry, password)
    : entry;
  const user = await findUser(kv, userId);
  return user && { user, passwordCheck };
}

/** An attempt is recorded whosever it was, and costs the same. */
async function inVain(
  { audit }: Means,
  userId: string,
  reason: "wrong-password" | NobodysReason,
): Promise<null> {
  await audit.record({
    type: "log-in",
    outcome: "failed",
    userId: userId === NOBODY ? null : userId,
    method: "password",
    reason,
  });
  return null;
}

async function rehash(
  { kv, hash, cost }: Means,
  entry: Deno.KvEntry<PasswordRecord>,
  password: string,
): Promise<Deno.AtomicCheck> {
  try {
    const stored = await hashPassword(hash, password, cost);
    // If the password has just been changed, the check fails and the new one stays.
    const result = await kv.atomic().check(entry)
      .set(entry.key, { ...entry.value, hash: stored }).commit();
    return result.ok
      ? { key: entry.key, versionstamp: result.versionstamp }
      : entry;
  } catch (error) {
    // Whoever has proved who they are is let in; the next time will do for this.
    if (!(error instanceof PasswordHashingBusy)) throw error;
    return entry;
  }
}
