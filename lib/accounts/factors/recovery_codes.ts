/**
 * Recovery codes: ten, shown once, each good for one log-in in the place of a lost authenticator app
 * or passkey. A code has 120 random bits, so its plain SHA-256 is all that need be stored (ASVS 6.5.2
 * asks for 112).
 *
 * @module
 */
import { hash, randomBytes } from "node:crypto";
import { isSameText } from "../../sessions/mod.ts";
import { CROCKFORD, foldCrockford, toBase32 } from "./base32.ts";
import type { RecoveryCodes } from "./record.ts";

/** How many there are. */
export const CODES = 10;

/** Random bytes in a code: 24 characters. */
const CODE_BYTES = 15;

/** What a code looks like, once dashes and look-alikes are out of it. */
const SHAPE = /^[0-9a-hjkmnp-tv-z]{24}$/;

/** New codes, and what is stored of them. */
export interface NewRecoveryCodes {
  /** The codes, in groups of four characters. */
  readonly codes: readonly string[];
  /** What is stored. */
  readonly record: RecoveryCodes;
}

/**
 * Makes new codes.
 *
 * @param now when, in milliseconds since 1970
 * @returns the codes to show once, and what to store
 */
export function makeRecoveryCodes(now: number): NewRecoveryCodes {
  const codes = Array.from(
    { length: CODES },
    () => toBase32(randomBytes(CODE_BYTES), CROCKFORD),
  );
  return {
    codes: codes.map((code) => code.match(/.{4}/g)!.join("-")),
    record: { hashes: codes.map(digest), madeAt: now },
  };
}

/**
 * Tells whether what was typed looks like a recovery code rather than like one of an app.
 *
 * @param typed what was typed
 * @returns whether it does
 */
export function isRecoveryCode(typed: string): boolean {
  return typed.length <= 100 && SHAPE.test(foldCrockford(typed));
}

/**
 * Uses a code up.
 *
 * @param record what is stored, if anything
 * @param typed what was typed
 * @returns what is left to store; null when the code is none of them
 */
export function useRecoveryCode(
  record: RecoveryCodes | null,
  typed: string,
): RecoveryCodes | null {
  if (record === null || !isRecoveryCode(typed)) return null;
  const own = digest(foldCrockford(typed));
  const hashes = record.hashes.filter((stored) => !isSameText(stored, own));
  return hashes.length < record.hashes.length ? { ...record, hashes } : null;
}

function digest(code: string): string {
  return hash("sha256", code, "base64url");
}
