/**
 * Words that must not become a password because of where it is used (OWASP ASVS 5.0, 6.1.2 and
 * 6.2.11): the name of the product, the roles in it, and the person's own name and address. A word is
 * refused when it makes up all but a few characters, however it is spaced, punctuated or cased; a
 * long password may contain it.
 *
 * @module
 */

/** The words of this site. Whoever makes the site their own puts their names here. */
export const CONTEXT_WORDS: readonly string[] = [
  "latchkey",
  "administrator",
  "moderator",
];

/** A password that is a context word and fewer characters more than this is refused. */
const FEWEST_OTHER = 5;
/** Shorter words are in everything. */
const SHORTEST_WORD = 4;
/** Longer ones, in UTF-16 code units, are in no password. */
const LONGEST_WORD = 2048;

/**
 * Tells whether a password is little more than one of some words.
 *
 * @param password the password in normalisation form C
 * @param words names and addresses; they count as a whole, without what is not a letter or a digit,
 *   and in the parts that spaces and punctuation make of them
 * @returns true when all but at most four of the password's letters and digits are one of the words
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { closeToContext } from "./context_words.ts";
 *
 * assert.equal(closeToContext("Latch-Key 2031", ["latchkey"]), true);
 * assert.equal(closeToContext("a latchkey under the red mat", ["latchkey"]), false);
 * ```
 */
export function closeToContext(
  password: string,
  words: readonly string[],
): boolean {
  const folded = fold(password);
  return words.flatMap((word) => [word, word.split("@")[0], ...parts(word)])
    // A form that is refused for other reasons may bring a name of any length.
    .filter((word) => word.length <= LONGEST_WORD)
    .map(fold)
    .filter((word) => word.length >= SHORTEST_WORD)
    .some((word) =>
      folded.includes(word) && folded.length - word.length < FEWEST_OTHER
    );
}

function fold(text: string): string {
  return text.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function parts(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u);
}
