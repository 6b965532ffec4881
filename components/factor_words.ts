// What a second factor changes, in words that are true of accounts with a password and of those that have none.

/**
 * Says how much is asked of whoever logs in.
 *
 * @param second whether there is a second factor
 * @param password whether there is a password
 * @returns two sentences
 *
 * @example
 * ```ts
 * import { howProtected } from "./factor_words.ts";
 * import assert from "node:assert/strict";
 *
 * assert.match(howProtected(false, true), /^Your password alone lets people in/);
 * ```
 */
export function howProtected(second: boolean, password: boolean): string {
  if (second) {
    return `Your account asks for two proofs. ${
      password ? "A password" : "A linked account"
    } alone lets nobody in.`;
  }
  return password
    ? "Your password alone lets people in. A passkey or an authenticator app keeps out whoever learns it."
    : "One proof alone lets people in, such as a linked account. A passkey or an authenticator app keeps out whoever gets hold of it.";
}

/**
 * Says what the first passkey of an account changes.
 *
 * @param password whether there is a password
 * @returns a sentence
 */
export function ofFirstPasskey(password: boolean): string {
  return `From then on ${
    password ? "your password" : "a linked account"
  } alone lets nobody in, and you get recovery codes for when the passkey is lost.`;
}

/**
 * Says what it means to remove the last second factor.
 *
 * @param password whether there is a password
 * @returns two sentences
 */
export function ofLastFactor(password: boolean): string {
  return `It is the last thing that is asked for beside ${
    password ? "your password" : "what you log in with"
  }. Without it, ${
    password ? "your password" : "that"
  } alone lets people in, and your recovery codes are worth nothing.`;
}

/**
 * Says how many recovery codes are left.
 *
 * @param left how many
 * @returns a sentence or two
 *
 * @example
 * ```ts
 * import { countCodes } from "./factor_words.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(countCodes(9), "9 of 10 are unused.");
 * ```
 */
export function countCodes(left: number): string {
  if (left === 0) return "None is left. Make new ones before you need one.";
  const count = left === 1 ? "1 of 10 is unused." : `${left} of 10 are unused.`;
  return left <= 3 ? `${count} Make new ones before you run out.` : count;
}
