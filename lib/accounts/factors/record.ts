/**
 * What somebody has beside a password, in one record: `["factors", userId]`. Being one record, every
 * change and every use is a compare-and-set on it: a code is used once, a counter never goes back
 * unseen, and of two removals of the last factor one is refused. Nothing in it lets its reader in:
 * the authenticator's secret is sealed, recovery codes are hashed, passkeys are public keys.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";

/** An authenticator app. */
export interface Authenticator {
  /** The secret, sealed. */
  readonly secret: string;
  /** The last time step whose code was used; none before it is good any more. */
  readonly lastStep: number;
  /** When it was set up, in milliseconds since 1970. */
  readonly addedAt: number;
  /** When a code of it was last used, in milliseconds since 1970. */
  readonly lastUsedAt: number;
}

/** What is left of the recovery codes. */
export interface RecoveryCodes {
  /** SHA-256 of each unused code, base64url. */
  readonly hashes: readonly string[];
  /** When they were made, in milliseconds since 1970. */
  readonly madeAt: number;
}

/** A passkey (a WebAuthn credential). */
export interface Passkey {
  /** Names it in addresses: SHA-256 of the credential ID, 43 characters of base64url. */
  readonly id: string;
  /** The credential ID, base64url. */
  readonly credentialId: string;
  /** The public key (COSE). */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** The signature counter after the last use; 0 for those that do not count. */
  readonly counter: number;
  /** How the browser may reach it. */
  readonly transports: readonly string[];
  /** What its owner calls it. */
  readonly name: string;
  /** Whether it can be on several devices. */
  readonly synced: boolean;
  /** Whether it is backed up, as of its last use. */
  readonly backedUp: boolean;
  /** When it was added, in milliseconds since 1970. */
  readonly addedAt: number;
  /** When it was last used, in milliseconds since 1970, or `null`. */
  readonly lastUsedAt: number | null;
  /** When its counter went back, as that of a copy does; `null` if it never did. */
  readonly copiedAt: number | null;
}

/** The record. */
export interface Factors {
  /** What passkeys know the account by: 256 random bits in base64url, and nothing about the person. */
  readonly handle: string;
  /** The authenticator app, if there is one. */
  readonly authenticator: Authenticator | null;
  /** The recovery codes, if there are any. */
  readonly recovery: RecoveryCodes | null;
  /** The passkeys, in the order in which they were added. */
  readonly passkeys: readonly Passkey[];
}

/** The record as it was read: what it says, and what a write that rests on it must check. */
export interface FactorsEntry {
  /** What it says. */
  readonly factors: Factors;
  /** That it still says so. */
  readonly check: Deno.AtomicCheck;
}

/**
 * Gives the key of somebody's record.
 *
 * @param userId the id of a user
 * @returns the key
 */
export function factorsKey(userId: string): Deno.KvKey {
  return ["factors", userId];
}

/**
 * Reads somebody's record.
 *
 * @param kv the database
 * @param userId the id of a user
 * @returns the record; one without factors where nothing is stored
 */
export async function readFactors(
  kv: Deno.Kv,
  userId: string,
): Promise<FactorsEntry> {
  const { key, value, versionstamp } = await kv.get<Factors>(
    factorsKey(userId),
  );
  return { factors: value ?? noFactors(), check: { key, versionstamp } };
}

/**
 * Tells whether a password alone is not enough.
 *
 * @param factors the record
 * @returns whether there is an authenticator app or a passkey
 */
export function hasSecondFactor(
  { authenticator, passkeys }: Factors,
): boolean {
  return authenticator !== null || passkeys.length > 0;
}

/**
 * Takes the recovery codes out of a record that has nothing left to recover from.
 *
 * @param factors the record
 * @returns the record
 */
export function withoutIdleCodes(factors: Factors): Factors {
  return hasSecondFactor(factors) ? factors : { ...factors, recovery: null };
}

function noFactors(): Factors {
  return {
    handle: Buffer.from(randomBytes(32)).toString("base64url"),
    authenticator: null,
    recovery: null,
    passkeys: [],
  };
}
