/**
 * Users in KV. What holds: an address belongs to at most one user, because the user and the entry
 * that finds it by address are written in one atomic operation that checks that the address is free;
 * an address is stored only in its normal form; nothing about passwords is in these records. Who came
 * through a provider that told no verified address has none: an empty one, which finds nobody.
 *
 * - `["users", userId]` → {@link User}
 * - `["users_by_email", email]` → userId
 *
 * @module
 */

import { compose } from "../plain_text.ts";

/** Most characters of an address (RFC 5321 section 4.5.3.1.3, less the angle brackets). */
export const MAX_EMAIL_LENGTH = 254;

/** A person who has an account. */
export interface User {
  /** 128 random bits in base64url, 22 characters. Never reused, never derived from the address. */
  id: string;
  /** What the person wants to be called, 1 to 80 characters. */
  name: string;
  /** The address in its normal form, see {@link normaliseEmail}; empty for who has given none. */
  email: string;
  /** When it was shown that the address is theirs, in milliseconds since 1970; missing until then. */
  emailVerifiedAt?: number;
  /** When the account was made, in milliseconds since 1970. */
  createdAt: number;
}

const USER_ID = /^[A-Za-z0-9_-]{22}$/;

/**
 * Makes a new user id.
 *
 * @returns 128 random bits in base64url, 22 characters
 */
export function newUserId(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
}

/**
 * Brings an address into the one form under which it is stored and looked up: without white space
 * around it, in Unicode normalisation form C, in lower case. Mail goes to this form too, so two
 * spellings that meet here cannot reach two people; and attempts are counted by it, so that none of
 * them has more guesses than the other. What is too long for an address in any form stays too long.
 *
 * @param email an address as it was typed
 * @returns the normal form; whether it is an address at all is not checked here
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { normaliseEmail } from "./users.ts";
 *
 * assert.equal(normaliseEmail(" Ada@Example.com "), "ada@example.com");
 * ```
 */
export function normaliseEmail(email: string): string {
  const lower = compose(email.trim(), MAX_EMAIL_LENGTH).toLowerCase();
  return compose(lower, MAX_EMAIL_LENGTH);
}

/**
 * Adds a new user to an atomic operation. The commit fails when the address is taken.
 *
 * @param operation the operation to add to; the caller commits it, with what else belongs together
 * @param user the user, its address in normal form
 * @returns the same operation
 */
export function addUser(
  operation: Deno.AtomicOperation,
  user: User,
): Deno.AtomicOperation {
  operation
    .check({ key: userKey(user.id), versionstamp: null })
    .set(userKey(user.id), user);
  if (user.email === "") return operation;
  return operation
    .check(isFree(user.email))
    .set(emailKey(user.email), user.id);
}

/**
 * Gives a user another address, in an atomic operation that must check both the user as it was read
 * and that the address is free.
 *
 * @param operation the operation to add to
 * @param user the user as it was read
 * @param changed the user with the new address in normal form
 */
export function moveUser(
  operation: Deno.AtomicOperation,
  user: User,
  changed: User,
): void {
  if (user.email !== "") operation.delete(emailKey(user.email));
  operation
    .set(emailKey(changed.email), user.id)
    .set(userKey(user.id), changed);
}

/**
 * Says what holds while nobody has an address.
 *
 * @param email the address in normal form
 * @returns what an operation must check
 */
export function isFree(email: string): Deno.AtomicCheck {
  return { key: emailKey(email), versionstamp: null };
}

/**
 * Reads a user for a write that rests on it.
 *
 * @param kv the database
 * @param userId the id of a user
 * @returns its entry, with the value null when there is none
 */
export function readUser(
  kv: Deno.Kv,
  userId: string,
): Promise<Deno.KvEntryMaybe<User>> {
  return kv.get<User>(userKey(userId));
}

function userKey(userId: string): Deno.KvKey {
  return ["users", userId];
}

function emailKey(email: string): Deno.KvKey {
  return ["users_by_email", email];
}

/**
 * Finds a user by id.
 *
 * @param kv the database
 * @param userId any string; one that is not shaped like a user id finds nobody and is not looked up
 * @returns the user, or null
 */
export async function findUser(
  kv: Deno.Kv,
  userId: string,
): Promise<User | null> {
  if (!USER_ID.test(userId)) return null;
  return (await readUser(kv, userId)).value;
}

/**
 * Finds the id of the user who has an address.
 *
 * @param kv the database
 * @param email the address in normal form; one that is too long is nobody's and is not looked up
 * @returns the user id, or null
 */
export async function findUserIdByEmail(
  kv: Deno.Kv,
  email: string,
): Promise<string | null> {
  if (email.length > MAX_EMAIL_LENGTH) return null;
  return (await kv.get<string>(emailKey(email))).value;
}
