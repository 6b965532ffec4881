// How somebody proved who they are, in words. The values are those of RFC 8176; one that is not known here is left out rather
// than shown as a code.

const WAYS: Record<string, string> = {
  fed: "a linked account",
  pwd: "a password",
  otp: "an authenticator app",
  recovery: "a recovery code",
  email: "a link by mail",
  sms: "a text message",
  hwk: "a passkey",
  swk: "a passkey",
  pop: "a passkey",
  sc: "a smart card",
};

/**
 * Puts authentication methods into words.
 *
 * @param amr authentication method references (RFC 8176, section 2)
 * @returns such as `with a password and an authenticator app`, or an empty string when none is known
 *
 * @example
 * ```ts
 * import { signedInHow } from "./signed_in_how.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(signedInHow(["pwd", "mfa", "otp"]), "with a password and an authenticator app");
 * ```
 */
export function signedInHow(amr: readonly string[]): string {
  const known = amr.filter((code) => Object.hasOwn(WAYS, code)).map((code) =>
    WAYS[code]
  );
  const ways = [...new Set(known)];
  return ways.length === 0 ? "" : `with ${ways.join(" and ")}`;
}
