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
