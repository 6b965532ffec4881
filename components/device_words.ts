// Sentences about the list of devices, used when the page is made and again when a row leaves it in the browser.

/**
 * Says how many devices are logged in.
 *
 * @param count number of devices, this one included
 * @returns one sentence
 *
 * @example
 * ```ts
 * import { countDevices } from "./device_words.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(countDevices(3), "You are logged in on 3 devices.");
 * ```
 */
export function countDevices(count: number): string {
  if (count === 0) return "You are not logged in anywhere.";
  if (count === 1) return "You are logged in here and nowhere else.";
  return `You are logged in on ${count} devices.`;
}

/**
 * Says why ending a session did not work.
 *
 * @param status HTTP status of the answer, or 0 when there was none
 * @returns what happened and what to do, in two sentences
 */
export function whyItFailed(status: number): string {
  if (status === 0) {
    return "No connection to the site. Nothing was logged out; try again when you are online.";
  }
  if (status === 429) {
    return "That was too many requests at once. Nothing was logged out; try again in a minute.";
  }
  return "The site could not do that just now. Nothing was logged out; try again in a minute.";
}
