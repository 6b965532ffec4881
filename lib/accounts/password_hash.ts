/**
 * What is stored of a password: argon2id (RFC 9106) with its cost and a salt of its own, in the PHC
 * string format. What holds: the whole password counts, every byte of its UTF-8; two hashes are
 * compared as raw bytes in constant time; where the hashing happens is not decided here.
 *
 * @module
 */
import { timingSafeEqual } from "node:crypto";
import { normalisePassword } from "./passwords.ts";
import type { HashJob } from "./password_worker.ts";
import { type Argon2Cost, formatPhc, parsePhc } from "./phc.ts";

/** OWASP's recommendation for argon2id with one lane: 19 MiB and two passes. */
export const RECOMMENDED_COST: Argon2Cost = {
  memory: 19 * 1024,
  passes: 2,
  lanes: 1,
};

/** Computes one raw hash, somewhere else: see password_pool.ts. */
export type Hasher = (job: HashJob) => Promise<Uint8Array>;

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/**
 * Hashes a new password with a fresh salt.
 *
 * @param hash computes the raw hash
 * @param password the password as received
 * @param cost what it may cost
 * @returns the PHC string to store
 */
export async function hashPassword(
  hash: Hasher,
  password: string,
  cost: Argon2Cost,
): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const job = { ...cost, password: encode(password), salt, length: HASH_BYTES };
  return formatPhc({ cost, salt, hash: new Uint8Array(await hash(job)) });
}

/**
 * Compares a password with what is stored.
 *
 * @param hash computes the raw hash
 * @param password the password as received
 * @param stored a PHC string
 * @returns true when it is the same password
 * @throws {TypeError} when what is stored cannot be read
 */
export async function verifyPassword(
  hash: Hasher,
  password: string,
  stored: string,
): Promise<boolean> {
  const { cost, salt, hash: expected } = parsePhc(stored);
  const job = { ...cost, password: encode(password), salt };
  const found = await hash({ ...job, length: expected.length });
  return timingSafeEqual(found, expected);
}

/**
 * Tells whether a hash was made at another cost than is usual now.
 *
 * @param stored a PHC string
 * @param cost what is usual now
 * @returns true when the password should be hashed anew the next time it is given
 * @throws {TypeError} when what is stored cannot be read
 */
export function needsRehash(stored: string, cost: Argon2Cost): boolean {
  const parsed = parsePhc(stored);
  return parsed.cost.memory !== cost.memory ||
    parsed.cost.passes !== cost.passes || parsed.cost.lanes !== cost.lanes ||
    parsed.hash.length !== HASH_BYTES;
}

/**
 * Makes a stored hash that no password has, to compare with where there is no account, so that the
 * answer takes as long as where there is one.
 *
 * @param cost what is usual now
 * @returns a PHC string of random bytes
 */
export function makeDecoy(cost: Argon2Cost): string {
  const salt = randomBytes(SALT_BYTES);
  return formatPhc({ cost, salt, hash: randomBytes(HASH_BYTES) });
}

function encode(password: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(normalisePassword(password));
}

function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}
