/**
 * Bytes as text that people type: five bits a character.
 *
 * @module
 */

/** The alphabet of RFC 4648, section 6, which authenticator apps read. */
export const RFC_4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Crockford's alphabet: no letter that is taken for a digit or for another letter. */
export const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Writes bytes in base 32, without padding.
 *
 * @param bytes the bytes; for whole characters, a multiple of five
 * @param alphabet 32 characters
 * @returns the text
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { RFC_4648, toBase32 } from "./base32.ts";
 *
 * assert.equal(toBase32(new TextEncoder().encode("foobar"), RFC_4648), "MZXW6YTBOI");
 * ```
 */
export function toBase32(bytes: Uint8Array, alphabet: string): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = held << 8 | byte;
    for (bits += 8; bits >= 5; bits -= 5) {
      text += alphabet[held >> (bits - 5) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[held << (5 - bits) & 31] : text;
}

/**
 * Brings what somebody typed into the alphabet that recovery codes are written in.
 *
 * @param text what was typed, in any case, with spaces and dashes
 * @returns the characters that count
 */
export function foldCrockford(text: string): string {
  return text.toLowerCase().replace(/[\s-]/g, "")
    .replace(/[il]/g, "1").replace(/o/g, "0");
}
