/**
 * Changing a password. Only who knows the present one may (OWASP ASVS 5.0, 6.2.3), and of two changes
 * at the same time one wins: the other started from a password that is no longer the present one. Who
 * came through a provider has none; they set their first, and the caller has seen to it that they gave
 * proof a short while ago.
 *
 * @module
 */
import { isConditionFailed, type Together } from "../sessions/mod.ts";
import type { FieldErrors } from "./fields.ts";
import type { Means } from "./means.ts";
import { voidLinks } from "./one_time_links.ts";
import { hashPassword, verifyPassword } from "./password_hash.ts";
import { type PasswordRecord, readPassword } from "./password_store.ts";
import { checkPassword, isHashable } from "./passwords.ts";
import { findUser } from "./users.ts";

const NO_CURRENT = "Enter your current password.";
const WRONG_CURRENT = "This is not your current password.";
const CHANGED_MEANWHILE =
  "Your password was changed a moment ago. Enter the new one here.";

/** The fields of the form, as they came, and whose password it is. */
interface Form {
  userId: string;
  current: string;
  password: string;
}

/**
 * Stores the new password, together with whatever else belongs to the change;
 * tells whether it was stored.
 */
export type SavePassword = (together: Required<Together>) => Promise<boolean>;

/**
 * Replaces a password, or sets the first.
 *
 * @param means database, time and hashing
 * @param form the fields, as they came, and the user id
 * @param save stores the change, in one write with the ending of other sessions for example; it
 * is stored by itself unless given
 * @returns that it was done, or a sentence for each wrong field
 * @throws {PasswordHashingBusy} when too many passwords wait to be hashed
 */
export async function changePassword(
  { kv, clock, hash, cost, audit }: Means,
  { userId, current, password }: Form,
  save: SavePassword = (together) => saveAlone(kv, together),
): Promise<
  | { ok: true }
  | { ok: false; errors: FieldErrors<"current" | "password"> }
> {
  const user = await findUser(kv, userId);
  if (user === null) return { ok: false, errors: { current: WRONG_CURRENT } };
  const entry = await readPassword(kv, userId);
  const known = entry.value === null ||
    isHashable(current) &&
      await verifyPassword(hash, current, entry.value.hash);
  const problem = checkPassword(password, user);
  const happening = { type: "password-changed", userId } as const;
  // A field that was left empty is no guess.
  const left = current === "";
  if (!known && !left) {
    await audit.record({
      ...happening,
      outcome: "failed",
      reason: "wrong-password",
    });
  }
  if (!known || problem) {
    return {
      ok: false,
      errors: {
        ...(!known && { current: left ? NO_CURRENT : WRONG_CURRENT }),
        ...(problem && { password: problem.message }),
      },
    };
  }
  const record: PasswordRecord = {
    hash: await hashPassword(hash, password, cost),
    changedAt: clock(),
  };
  let recorded: (() => void) | undefined;
  const ok = await isSaved(save, {
    checks: [entry],
    write(operation) {
      operation.set(entry.key, record);
      // A link that was asked for before is for whoever knew the old password.
      voidLinks(operation, userId);
      recorded = audit.inAtomic([happening], operation);
    },
  });
  if (ok) recorded?.();
  return ok ? { ok } : { ok, errors: { current: CHANGED_MEANWHILE } };
}

/**
 * Stores a change, or tells that what it rests on has changed meanwhile.
 *
 * @param save stores it
 * @param together what must hold and what is written
 * @returns whether it was stored
 */
export async function isSaved(
  save: SavePassword,
  together: Required<Together>,
): Promise<boolean> {
  try {
    return await save(together);
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

async function saveAlone(
  kv: Deno.Kv,
  { checks, write }: Required<Together>,
): Promise<boolean> {
  const operation = kv.atomic().check(...checks);
  write(operation);
  return (await operation.commit()).ok;
}
