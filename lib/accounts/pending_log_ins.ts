/**
 * Log-ins that wait for a second factor. What the first one proved is kept for ten minutes under the
 * account and the hash of a secret that only the browser has which gave that proof. It lets in nobody:
 * it says what is still asked for, bounds how often that may be tried, and is gone once it was used, or
 * the account deleted.
 *
 * - `["pending_log_ins", userId, id]` → {@link PendingLogIn}
 * - `["pending_log_ins", userId, id, "tries"]` → how often a factor was tried
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { hash, randomBytes } from "node:crypto";

/** A log-in of which the first half is done. */
export interface PendingLogIn {
  /** Whose it is. */
  readonly userId: string;
  /** How the first proof was given (RFC 8176). */
  readonly amr: readonly string[];
  /** When the first proof was given, in milliseconds since 1970, where it was not given here: 0 if that is not known. */
  readonly authenticatedAt?: number;
  /** Where to go afterwards, checked. */
  readonly next: string;
  /** Whether the cookie is to outlive the browser. */
  readonly persistent: boolean;
  /** What the first proof rests on, and must still hold at the end. */
  readonly checks: readonly Deno.AtomicCheck[];
  /** From when on it is worth nothing, in milliseconds since 1970. */
  readonly endsAt: number;
}

/** A pending log-in as it was read. */
export interface PendingEntry {
  /** Names it, and opens nothing. */
  readonly id: string;
  /** What it says. */
  readonly pending: PendingLogIn;
  /** That it is still there. */
  readonly check: Deno.AtomicCheck;
}

/** For how long it waits, in milliseconds. */
export const PENDING_LIFETIME = 600_000;

/** How often a factor may be tried before all begins anew. */
export const MAX_TRIES = 5;

const SECRET = /^([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{43})$/;

/** Where pending log-ins are, and what time it is. */
interface Place {
  readonly kv: Deno.Kv;
  readonly clock: () => number;
}

/**
 * Adds a pending log-in to an atomic operation.
 *
 * @param place the time
 * @param operation the operation to add to
 * @param pending what the first proof was
 * @returns what to give the browser: whose it is, a dot, and 256 random bits in base64url
 */
export function putPending(
  { clock }: Pick<Place, "clock">,
  operation: Deno.AtomicOperation,
  pending: Omit<PendingLogIn, "endsAt">,
): string {
  const secret = Buffer.from(randomBytes(32)).toString("base64url");
  const record = { ...pending, endsAt: clock() + PENDING_LIFETIME };
  operation.set(keyOf(pending.userId, idOf(secret)), record, {
    expireIn: PENDING_LIFETIME,
  });
  return `${pending.userId}.${secret}`;
}

/**
 * Finds the pending log-in that a browser's secret opens.
 *
 * @param place the database and the time
 * @param shown any text, such as a cookie's
 * @returns what was read; null when there is none, or it has waited too long
 */
export async function findPending(
  { kv, clock }: Place,
  shown: string,
): Promise<PendingEntry | null> {
  const [, userId, secret] = SECRET.exec(shown) ?? [];
  if (secret === undefined) return null;
  const id = idOf(secret);
  const { key, value, versionstamp } = await kv.get<PendingLogIn>(
    keyOf(userId, id),
  );
  if (value === null || clock() >= value.endsAt) return null;
  return { id, pending: value, check: { key, versionstamp } };
}

/**
 * Takes one of the tries, before anything is compared: of any number of guesses that come at once, no
 * more are looked at than there are tries.
 *
 * @param place the database
 * @param entry the pending log-in
 * @returns whether there was one left; without, the pending log-in is gone
 */
export async function takeTry(
  { kv }: Pick<Place, "kv">,
  { pending, id, check }: PendingEntry,
): Promise<boolean> {
  const key = triesKey(pending.userId, id);
  // Each round that fails is one in which another guess has taken a try.
  for (let round = 0; round <= MAX_TRIES; round++) {
    const tries = await kv.get<number>(key);
    const taken = tries.value ?? 0;
    if (taken >= MAX_TRIES) break;
    const { ok } = await kv.atomic().check(check, tries)
      .set(key, taken + 1, { expireIn: PENDING_LIFETIME }).commit();
    if (ok) return true;
  }
  await kv.delete(check.key);
  return false;
}

/**
 * Adds the end of a pending log-in to an atomic operation.
 *
 * @param operation the operation to add to; it should check the entry
 * @param entry the pending log-in
 */
export function deletePending(
  operation: Deno.AtomicOperation,
  { pending, id, check }: PendingEntry,
): void {
  operation.delete(check.key).delete(triesKey(pending.userId, id));
}

/**
 * Names the prefix under which the pending log-ins of an account lie.
 *
 * @param userId whose
 * @returns the prefix of their keys
 */
export function pendingPrefix(userId: string): Deno.KvKey {
  return ["pending_log_ins", userId];
}

function keyOf(userId: string, id: string): Deno.KvKey {
  return [...pendingPrefix(userId), id];
}

function triesKey(userId: string, id: string): Deno.KvKey {
  return [...keyOf(userId, id), "tries"];
}

function idOf(secret: string): string {
  return hash("sha256", secret, "base64url");
}
