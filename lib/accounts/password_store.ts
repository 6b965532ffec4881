/**
 * Passwords in KV, apart from their owners: `["passwords", userId]`. A user can be read without ever
 * touching what proves who they are.
 *
 * @module
 */

/** What is stored of a password. */
export interface PasswordRecord {
  /** A PHC string. */
  readonly hash: string;
  /** When it was chosen, in milliseconds since 1970. */
  readonly changedAt: number;
}

/**
 * Gives the key of somebody's password.
 *
 * @param userId the id of a user
 * @returns the key
 */
export function passwordKey(userId: string): Deno.KvKey {
  return ["passwords", userId];
}

/**
 * Reads somebody's password record.
 *
 * @param kv the database
 * @param userId the id of a user, or a short text that is nobody's
 * @returns its entry, with the value null when there is none
 */
export function readPassword(
  kv: Deno.Kv,
  userId: string,
): Promise<Deno.KvEntryMaybe<PasswordRecord>> {
  return kv.get<PasswordRecord>(passwordKey(userId));
}
