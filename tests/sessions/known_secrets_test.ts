/**
 * The memory of secrets that were hashed before: it answers as hashing would.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createKnownSecrets } from "../../lib/sessions/tokens/known_secrets.ts";
import {
  hashSecret,
  secretMatches,
} from "../../lib/sessions/tokens/opaque_token.ts";

Deno.test("whatever was compared before, in whatever order, the answer is that of hashing", () => {
  const few = (...texts: string[]) => fc.constantFrom(...texts);
  const secret = few("a".repeat(43), "b".repeat(43), `${"a".repeat(42)}b`);
  const comparison = fc.record({
    userId: few("ada", "eve"),
    sessionId: few("1".repeat(22), "2".repeat(22), "3".repeat(22)),
    secret,
    stored: fc.option(secret.map(hashSecret), { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.array(comparison, { maxLength: 40 }),
      few("1", "10000"),
      (comparisons, most) => {
        const known = createKnownSecrets(Number(most));
        for (const { stored, ...token } of comparisons) {
          assert.equal(
            known.matches(token, stored),
            secretMatches(token.secret, stored),
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});
