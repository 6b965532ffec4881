/**
 * Variables without which there is nothing to do.
 *
 * @module
 */

/**
 * Reads a variable of the environment.
 *
 * @param key its name
 * @returns its value
 * @throws {Error} when it is not set
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { getRequiredEnv } from "@deno/kv-oauth";
 *
 * assert.equal(getRequiredEnv("PATH"), Deno.env.get("PATH"));
 * assert.throws(() => getRequiredEnv("NO_SUCH_VARIABLE"), /NO_SUCH_VARIABLE/);
 * ```
 */
export function getRequiredEnv(key: string): string {
  const value = Deno.env.get(key);
  if (value !== undefined) return value;
  throw new Error(`"${key}" environment variable must be set`);
}
