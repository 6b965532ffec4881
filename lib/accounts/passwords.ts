/**
 * The password policy, as OWASP ASVS 5.0 section 6.2 has it: 8 to 256 characters, any characters, no
 * composition rules, not a common password, not a word of this site or of the person. A password is
 * never trimmed or cut and its case counts; it is only brought into normalisation form C (as in
 * RFC 8265 section 4.2.2, without mapping spaces), so that a key pressed on two systems gives one password.
 *
 * @module
 */
import { isCommonPassword } from "./common_passwords.ts";
import { closeToContext, CONTEXT_WORDS } from "./context_words.ts";
import { countCharacters } from "../plain_text.ts";

/** Fewest characters of a password: Unicode code points in normalisation form C (ASVS 6.2.1). */
export const MIN_PASSWORD_LENGTH = 8;
/** Most characters of a password: Unicode code points in normalisation form C (ASVS 6.2.9). */
export const MAX_PASSWORD_LENGTH = 256;

// A character in form C comes from at most 4 code points, and each of those is at most 2 UTF-16 units, so
// what is longer than this is too long whatever it holds, and is not even brought into form C.
const MAX_UNITS = MAX_PASSWORD_LENGTH * 8;

/** Why a password was refused. `code` is stable, `message` is for beside the form field. */
export interface PasswordProblem {
  /** Stable name of the rule that was broken. */
  code: "too_short" | "too_long" | "malformed" | "common" | "context";
  /** A sentence that says what to do. */
  message: string;
}

/** What is known of the person a password is for; both may be empty. */
export interface PasswordOwner {
  /** The name. */
  name: string;
  /** The address. */
  email: string;
}

/**
 * Brings a password into the form that is counted, compared and hashed.
 *
 * @param password the password exactly as received
 * @returns the password in Unicode normalisation form C, otherwise unchanged
 */
export function normalisePassword(password: string): string {
  return password.normalize("NFC");
}

/**
 * Tells whether a password is worth hashing at all, without looking at what it says. Logging in asks
 * this first, so that a password of many kilobytes costs nothing.
 *
 * @param password the password as received
 * @returns true when it has 1 to 256 characters and is well-formed Unicode
 */
export function isHashable(password: string): boolean {
  return password !== "" && password.length <= MAX_UNITS &&
    password.isWellFormed() &&
    countCharacters(normalisePassword(password)) <= MAX_PASSWORD_LENGTH;
}

/**
 * Checks a new password against the policy.
 *
 * @param password the password as received
 * @param owner the person's name and address, so that neither becomes the password
 * @returns the first problem, or null when the password is good
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkPassword } from "./passwords.ts";
 *
 * const ada = { name: "Ada Lovelace", email: "ada@example.com" };
 * assert.equal(checkPassword("four plain words here", ada), null);
 * assert.equal(checkPassword("Password1", ada)?.code, "common");
 * assert.equal(checkPassword("ada lovelace", ada)?.code, "context");
 * ```
 */
export function checkPassword(
  password: string,
  owner: PasswordOwner,
): PasswordProblem | null {
  if (password.length > MAX_UNITS) return TOO_LONG;
  // A lone surrogate has no UTF-8: two different ones would hash to the same password.
  if (!password.isWellFormed()) return MALFORMED;
  const normal = normalisePassword(password);
  const length = countCharacters(normal);
  if (length < MIN_PASSWORD_LENGTH) return TOO_SHORT;
  if (length > MAX_PASSWORD_LENGTH) return TOO_LONG;
  if (isCommonPassword(normal)) return COMMON;
  const words = [...CONTEXT_WORDS, owner.name, owner.email];
  if (closeToContext(normal, words)) return CONTEXT;
  return null;
}

const TOO_SHORT: PasswordProblem = {
  code: "too_short",
  message: `Use at least ${MIN_PASSWORD_LENGTH} characters.`,
};
const TOO_LONG: PasswordProblem = {
  code: "too_long",
  message: `Use at most ${MAX_PASSWORD_LENGTH} characters.`,
};
const MALFORMED: PasswordProblem = {
  code: "malformed",
  message:
    "Your password holds a broken character. Type it again, without pasting.",
};
const COMMON: PasswordProblem = {
  code: "common",
  message:
    "Many people use this password, so it is among the first that are tried. Choose another one.",
};
const CONTEXT: PasswordProblem = {
  code: "context",
  message:
    "This is too close to your name, your address or the name of this site. Choose another one.",
};
