// Why using or making a passkey came to nothing, in words that say what to do. Browsers tell little on purpose, so that a page
// cannot find out who has which key; the words claim no more than they do.

const NO_ANSWER =
  "The site did not answer just now. Try again in a minute, or use another way.";

const WORDS: Record<string, string> = {
  NotAllowedError:
    "No passkey was used: the request was cancelled, or it took too long. Try again when you are ready.",
  AbortError: "The request was interrupted. Try again.",
  InvalidStateError:
    "This device or key has a passkey for your account already. Use that one.",
  NotSupportedError:
    "This device or key cannot make a passkey that this site can check. Use another one.",
  SecurityError:
    "Passkeys do not work at this address of the site. Open it under its own name.",
};

/**
 * Says why a passkey could not be used or made.
 *
 * @param error what was thrown by the browser, or the answer of the site that was no success
 * @returns what happened and what to do
 *
 * @example
 * ```ts
 * import { whyPasskeyFailed } from "./passkey_words.ts";
 * import assert from "node:assert/strict";
 *
 * const cancelled = new DOMException("", "NotAllowedError");
 * assert.match(whyPasskeyFailed(cancelled), /cancelled/);
 * ```
 */
export function whyPasskeyFailed(error: unknown): string {
  if (error instanceof Response) {
    return error.status === 401
      ? "You were away for too long. Reload the page and begin again."
      : error.status === 429
      ? "That was too often. Wait a minute, then try again."
      : NO_ANSWER;
  }
  const name = error instanceof Error ? error.name : "";
  // A fetch that found no connection.
  if (name === "TypeError") return NO_ANSWER;
  return Object.hasOwn(WORDS, name)
    ? WORDS[name]
    : "The browser could not do that. Try again, or use another way.";
}
