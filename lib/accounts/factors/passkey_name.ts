/**
 * What people call their passkeys: 1 to 60 characters, none of them hidden.
 *
 * @module
 */
import {
  compose,
  countCharacters,
  hasHiddenCharacters,
  isBlank,
} from "../../plain_text.ts";

const MAX_LENGTH = 60;

/**
 * Checks a name.
 *
 * @param typed what was typed
 * @returns the name as it is stored, or a sentence that says what is wrong with it
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { passkeyName } from "./passkey_name.ts";
 *
 * assert.deepEqual(passkeyName(" Telephone "), { name: "Telephone" });
 * ```
 */
export function passkeyName(
  typed: string,
): { name: string; error?: undefined } | { name?: undefined; error: string } {
  const name = compose(typed.trim(), 2 * MAX_LENGTH).trim();
  if (isBlank(name)) return { error: "Enter a name." };
  if (countCharacters(name) > MAX_LENGTH) {
    return { error: `Use at most ${MAX_LENGTH} characters.` };
  }
  return hasHiddenCharacters(name)
    ? {
      error:
        "Leave out control characters and characters that reverse the text.",
    }
    : { name };
}
