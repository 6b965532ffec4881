/**
 * Proving a password for an account that is known already, as a person does who is logged in. An
 * account without a password takes as long to say no as one with another password.
 *
 * @module
 */
import type { Means } from "./means.ts";
import { verifyPassword } from "./password_hash.ts";
import { readPassword } from "./password_store.ts";
import { isHashable } from "./passwords.ts";

/**
 * Tells whether a password is somebody's.
 *
 * @param means database and hashing
 * @param form the user id, and the password as it came
 * @returns that the password is still the one that was proved, for a write that rests on it; null
 * when it is not theirs
 * @throws {PasswordHashingBusy} when too many passwords wait to be hashed
 */
export async function provePassword(
  { kv, hash, decoy, audit }: Means,
  { userId, password }: { userId: string; password: string },
): Promise<Deno.AtomicCheck | null> {
  const entry = await readPassword(kv, userId);
  const stored = entry.value?.hash ?? decoy;
  const genuine = isHashable(password) &&
    await verifyPassword(hash, password, stored);
  if (genuine && entry.value !== null) return entry;
  await audit.record({
    type: "proof-renewed",
    outcome: "failed",
    userId,
    method: "password",
    reason: "wrong-password",
  });
  return null;
}
