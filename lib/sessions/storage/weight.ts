/**
 * Weighs JSON values, for memory that is bounded. Their text says little: `[{},{}]`
 * takes ten times as much in memory as it does in KV.
 *
 * @module
 */

/** What a value takes beside what is in it, in bytes, by what V8 was seen to do. */
const VALUE = 56;

/** What a name, or a place in a list, takes beside what it leads to. */
const PLACE = 40;

/**
 * Estimates what a JSON value takes in memory, rather too much than too little.
 *
 * @param value The value.
 * @returns Bytes.
 *
 * @example
 * ```ts
 * import { weigh } from "./weight.ts";
 *
 * if (weigh({ text: "x".repeat(1000) }) < 1000) throw new Error("unreachable");
 * ```
 */
export function weigh(value: unknown): number {
  let bytes = 0;
  // No recursion: claims may be as deep as a value of KV is long.
  const rest: unknown[] = [value];
  while (rest.length > 0) {
    const each = rest.pop();
    if (typeof each === "string") bytes += VALUE + 2 * each.length;
    else if (Array.isArray(each)) {
      bytes += VALUE + 8 * each.length;
      for (const item of each) rest.push(item);
    } else if (typeof each === "object" && each !== null) {
      bytes += VALUE;
      for (const [name, item] of Object.entries(each)) {
        bytes += PLACE + 2 * name.length;
        rest.push(item);
      }
    } else bytes += 16;
  }
  return bytes;
}
