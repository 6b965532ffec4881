/**
 * Comparing secrets without telling, by the time it takes, how much of a guess
 * was right. `timingSafeEqual` of node:crypto does the same for bytes, and making
 * bytes of two texts for it takes five microseconds for a token here, ten times
 * as long as all of this.
 *
 * @module
 */

/** Longer texts are compared by their characters; no cookie of ours is. */
const MOST_BYTES = 4096;

/** From this length on, in characters, writing bytes is faster than reading characters. */
const WORTH_WRITING = 64;

const encoder = new TextEncoder();
const left = new Uint8Array(MOST_BYTES);
const right = new Uint8Array(MOST_BYTES);
const leftWords = new Uint32Array(left.buffer);
const rightWords = new Uint32Array(right.buffer);

/**
 * Compares two texts in a time that depends on their lengths only, and on whether
 * they are ASCII.
 *
 * @param a One text.
 * @param b The other.
 * @returns Whether they are the same.
 *
 * @example
 * ```ts
 * import { isSameText } from "./constant_time.ts";
 *
 * if (!isSameText("latchkey", "latchkey")) throw new Error("unreachable");
 * if (isSameText("latchkey", "latchkez")) throw new Error("unreachable");
 * ```
 */
export function isSameText(a: string, b: string): boolean {
  const { length } = a;
  if (length !== b.length) return false;
  if (length >= WORTH_WRITING && isWritten(a, left) && isWritten(b, right)) {
    return isSameStart(length);
  }
  let difference = 0;
  for (let at = 0; at < length; at++) {
    difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  }
  return difference === 0;
}

/** Writes a text as bytes if it has one for each character: it is short, and ASCII. */
function isWritten(text: string, bytes: Uint8Array): boolean {
  const { read, written } = encoder.encodeInto(text, bytes);
  return read === text.length && written === text.length;
}

function isSameStart(length: number): boolean {
  const words = length >>> 2;
  let difference = 0;
  for (let at = 0; at < words; at++) {
    difference |= leftWords[at] ^ rightWords[at];
  }
  for (let at = words << 2; at < length; at++) {
    difference |= left[at] ^ right[at];
  }
  return difference === 0;
}

/**
 * Compares two arrays of bytes in a time that depends on their lengths only.
 *
 * @param a One array.
 * @param b The other.
 * @returns Whether they hold the same bytes.
 */
export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at++) difference |= a[at] ^ b[at];
  return difference === 0;
}
