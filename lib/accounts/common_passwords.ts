/**
 * The passwords that attackers try first (OWASP ASVS 5.0, 6.2.4): those of at least 8 characters from
 * the list that zxcvbn-ts keeps, about 18,000. Compared without regard to case, since the list is in
 * lower case and attackers try both.
 *
 * @module
 */
import { dictionary } from "@zxcvbn-ts/language-common";

const SHORTEST = 8;

let list: Set<string> | undefined;

/**
 * The list, built on first use and kept: a site that only reads sessions never pays for it.
 *
 * @returns the common passwords of 8 characters and more, in lower case
 */
export function commonPasswords(): ReadonlySet<string> {
  return list ??= new Set(
    dictionary["passwords-common"].filter((word) => word.length >= SHORTEST),
  );
}

/**
 * Tells whether a password is a common one.
 *
 * @param password the whole password, in any case
 * @returns true when it is on the list
 */
export function isCommonPassword(password: string): boolean {
  return commonPasswords().has(password.toLowerCase());
}
