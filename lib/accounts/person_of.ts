/**
 * Who somebody is here when all that is known comes from a provider. What holds: the name and the
 * address pass the same checks as those of the form for signing up, so nothing gets in by this way that
 * would not by the other.
 *
 * @module
 */
import { dropHiddenCharacters, isBlank } from "../plain_text.ts";
import { emailField, MAX_NAME_LENGTH } from "./fields.ts";
import type { ProvedIdentity } from "./oauth/provider.ts";

/** What they are called when nothing better is known. */
const NAMELESS = "Somebody";

/**
 * Takes name and address over from a provider.
 *
 * @param identity what the provider says
 * @returns a name of 1 to 80 characters, and the address in its normal form, or empty
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { personOf } from "./person_of.ts";
 *
 * assert.deepEqual(personOf({ name: " Ada\u202e ", email: "Ada@Example.com" }), {
 *   name: "Ada",
 *   email: "ada@example.com",
 * });
 * assert.deepEqual(personOf({ name: null, email: "not one" }), {
 *   name: "Somebody",
 *   email: "",
 * });
 * ```
 */
export function personOf(
  identity: Pick<ProvedIdentity, "name" | "email">,
): { name: string; email: string } {
  const address = emailField.safeParse(identity.email ?? "");
  const email = address.success ? address.data : "";
  const candidates = [identity.name ?? "", email.split("@")[0], NAMELESS];
  const names = candidates.map((text) => {
    const visible = dropHiddenCharacters(text.normalize("NFC"));
    return [...visible.trim()].slice(0, MAX_NAME_LENGTH).join("").trim();
  });
  return { name: names.find((name) => !isBlank(name))!, email };
}
