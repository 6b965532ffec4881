/**
 * Waiting for what another process learns by itself, where there is no event to wait for.
 *
 * @module
 */

import assert from "node:assert/strict";

/** The default of `revocation.pollEvery`: within so many milliseconds every process knows. */
const POLL_EVERY = 1000;

/** How much longer a machine with other work to do may take, in milliseconds. */
const SLACK = 5000;

/**
 * Asks again and again until it holds, for as long as the documented bound and some slack.
 *
 * @param what what is waited for, as a sentence
 * @param holds asks once
 * @param within how long it may take, in milliseconds
 * @returns how long it took, in milliseconds
 */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  within = POLL_EVERY + SLACK,
): Promise<number> {
  const startedAt = performance.now();
  while (!await holds()) {
    const passed = performance.now() - startedAt;
    assert(passed < within, `${what}: not so after ${passed.toFixed()} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - startedAt;
}
