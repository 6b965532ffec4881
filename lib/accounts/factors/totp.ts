/**
 * Time-based one-time passwords (RFC 6238 over RFC 4226), as every authenticator app makes them:
 * HMAC-SHA-1, six digits, a new code every 30 seconds. Written here because it is a dozen lines over
 * node:crypto, and a library would be more to trust.
 *
 * @module
 */
import { createHmac } from "node:crypto";
import { isSameText } from "../../sessions/mod.ts";

/** How long a code is shown, in milliseconds. */
export const STEP = 30_000;

/** The digits of a code. */
export const DIGITS = 6;

/** How many steps a clock may be ahead or behind (RFC 6238, 5.2). */
const WINDOW = 1;

/**
 * Tells which step a moment lies in.
 *
 * @param time milliseconds since 1970
 * @returns the number of the step
 */
export function stepAt(time: number): number {
  return Math.floor(time / STEP);
}

/**
 * Computes the code of a step.
 *
 * @param secret the shared secret
 * @param step the number of the step
 * @returns six digits
 */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = createHmac("sha1", secret)
    .update(new Uint8Array(counter.buffer)).digest();
  // RFC 4226, 5.3: the last four bits say where to read 31 bits.
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, "0");
}

/**
 * Finds the step that a code belongs to. Every step in question is compared, in constant time.
 *
 * @param secret the shared secret
 * @param code what was typed: six digits
 * @param when the present in milliseconds since 1970, and the last step that was used
 * @returns the step, later than that one; null when the code is wrong, too old or used
 */
export function findStep(
  secret: Uint8Array,
  code: string,
  { now, lastStep }: { now: number; lastStep: number },
): number | null {
  const present = stepAt(now);
  let found: number | null = null;
  for (let step = present - WINDOW; step <= present + WINDOW; step++) {
    const same = isSameText(totpCode(secret, step), code);
    if (same && step > lastStep) found = step;
  }
  return found;
}
