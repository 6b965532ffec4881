/**
 * Characters that text shown to others must not carry: what is invisible and changes how the rest
 * reads. Names that people give and headers that browsers send both pass here, so both refuse or
 * drop the same ones. Joiners stay (emoji and Persian need them), since they reorder nothing.
 *
 * @module
 */

// Control characters (Cc), lone surrogates (Cs), line and paragraph separators, the byte order mark,
// and the marks, embeddings, overrides and isolates of UAX #9 that reorder text around them.
const HIDDEN =
  /[\p{Cc}\p{Cs}\u2028\u2029\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const HIDDEN_ALL = new RegExp(HIDDEN.source, "gu");

// What draws nothing on its own: white space, combining marks, default ignorables, the empty Braille cell.
const BLANK = /[\p{White_Space}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/**
 * Tells whether text carries control characters, lone surrogates, or characters that reorder it.
 *
 * @param text any text
 * @returns true when at least one such character is in it
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { hasHiddenCharacters } from "./plain_text.ts";
 *
 * assert.equal(hasHiddenCharacters("Zoë 👩‍🚀"), false);
 * assert.equal(hasHiddenCharacters("evil\u202egnp.exe"), true);
 * ```
 */
export function hasHiddenCharacters(text: string): boolean {
  return HIDDEN.test(text);
}

/**
 * Takes out control characters, lone surrogates, and characters that reorder text.
 *
 * @param text any text
 * @returns the text without them, otherwise unchanged
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { dropHiddenCharacters } from "./plain_text.ts";
 *
 * assert.equal(dropHiddenCharacters("Fire\u0000fox\u202e"), "Firefox");
 * ```
 */
export function dropHiddenCharacters(text: string): string {
  return text.replace(HIDDEN_ALL, "");
}

/**
 * Brings text into Unicode normalisation form C, unless that could not make it short enough: the
 * time that takes grows with the square of a crowd of combining marks, a second for 20 kB of them.
 *
 * @param text any text
 * @param most how long it may be in the end, in UTF-16 code units
 * @returns the text in form C; as it is when it is more than four times as long as it may be, since
 * a code unit in form C comes from at most four
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compose } from "./plain_text.ts";
 *
 * assert.equal(compose("Zoe\u0308", 80), "Zo\u00eb");
 * assert.equal(compose("x".repeat(1000), 80).length, 1000);
 * ```
 */
export function compose(text: string, most: number): string {
  return text.length > 4 * most ? text : text.normalize("NFC");
}

/**
 * Tells whether text would be drawn as nothing at all, so that no name is an empty row on a page.
 *
 * @param text any text
 * @returns true when no character of it is visible by itself
 */
export function isBlank(text: string): boolean {
  return text.replace(BLANK, "") === "";
}

/**
 * Counts characters as people do for limits: code points, so that an emoji outside the first plane
 * counts once and not twice.
 *
 * @param text any text
 * @returns the number of Unicode code points
 */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
