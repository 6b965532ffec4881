/**
 * Texts that stand for themselves. A slice of a request's header keeps the whole
 * header in memory for as long as the slice is kept: 60 KB for a name of 22
 * characters. The language has no copy of a text; joining it to another and
 * taking that off again makes one, in a tenth of the time that encoding and
 * decoding take.
 *
 * @module
 */

/**
 * Copies a text, to keep it longer than the request that it came with.
 *
 * @param text Any text.
 * @returns The same text, in memory of its own.
 */
export function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}
