/**
 * How somebody gave proof at a provider, in the words of RFC 8176. What an ID token says is believed as
 * far as its words are words; `fed` (for federated) stands before it, so that nothing takes a provider's
 * password or code for one of ours. Where a provider says nothing, `fed` stands alone and counts as the
 * least: one factor (OWASP ASVS 5.0, 6.8.4).
 *
 * @module
 */

/** Somebody else vouches for them. Not in the registry of RFC 8176, whose section 1 allows others. */
export const FEDERATED = "fed";

/** More than any provider has reason to say. */
const MOST = 8;

/**
 * Makes the references of a session that a provider vouched for.
 *
 * @param said the `amr` of an ID token, or whatever stood in its place
 * @returns `fed`, then what the provider said
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { federatedAmr } from "./amr.ts";
 *
 * assert.deepEqual(federatedAmr(["pwd", "otp"]), ["fed", "pwd", "otp"]);
 * assert.deepEqual(federatedAmr(undefined), ["fed"]);
 * ```
 */
export function federatedAmr(said: unknown): string[] {
  const words = Array.isArray(said) ? said.slice(0, MOST) : [];
  const sound = words.filter((word) =>
    typeof word === "string" && /^[a-z][a-z0-9_-]{1,15}$/.test(word)
  );
  return [...new Set([FEDERATED, ...sound])];
}
