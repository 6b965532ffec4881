/**
 * Keeps what anybody can bring about at no cost, by the thousand, from filling a
 * log: of each kind a few a minute are let through, and the next one that is says
 * how many were not.
 *
 * @module
 */

const MINUTE = 60_000;

/** How many of one kind are let through in a minute. */
const A_MINUTE = 10;

/**
 * Makes a gate. It remembers one number for each kind, so let kinds be few.
 *
 * @param clock The time, in milliseconds since 1970.
 * @returns Asked about one more of a kind, it answers how many that one stands
 * for, itself included; 0 when it is to be passed over.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sparingly } from "./sparingly.ts";
 *
 * let now = 0;
 * const standsFor = sparingly(() => now);
 * for (let times = 0; times < 10; times++) assert.equal(standsFor("forged"), 1);
 * assert.equal(standsFor("forged"), 0);
 * now += 60_000;
 * assert.equal(standsFor("forged"), 2);
 * ```
 */
export function sparingly(clock: () => number): (kind: string) => number {
  const kinds = new Map<
    string,
    { minute: number; told: number; kept: number }
  >();
  return (kind) => {
    const minute = Math.floor(clock() / MINUTE);
    const before = kinds.get(kind) ?? { minute, told: 0, kept: 0 };
    const told = before.minute === minute ? before.told : 0;
    if (told >= A_MINUTE) {
      kinds.set(kind, { minute, told, kept: before.kept + 1 });
      return 0;
    }
    kinds.set(kind, { minute, told: told + 1, kept: 0 });
    return before.kept + 1;
  };
}
