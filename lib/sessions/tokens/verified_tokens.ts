/**
 * Tokens that this process has verified already, so that a signature is paid for
 * once. Found by `jti`, and believed only if the whole text is the same, byte for
 * byte and in constant time: a copy that was altered anywhere is verified like
 * any other stranger. Whether the token still holds is not remembered here.
 *
 * @module
 */
import { createBoundedMap } from "../bounded_map.ts";
import { ownCopy } from "../own_copy.ts";
import { isSameText } from "./constant_time.ts";
import type { TokenClaims } from "./token_claims.ts";

/** The tokens of one process. */
export interface VerifiedTokens {
  /** Returns the claims of a token that was verified before, or `undefined`. */
  get(text: string): TokenClaims | undefined;
  /** Remembers a token that was just verified. */
  put(text: string, claims: TokenClaims): void;
  /** How many are remembered. */
  readonly size: number;
}

interface Remembered {
  readonly text: string;
  readonly claims: TokenClaims;
}

/** How many characters all texts have at most; of tokens of the usual size there is room for all. */
const MOST_TEXT = 2 ** 23;

/**
 * The start of every payload that we sign, `{"jti":"` and 22 characters, is 30
 * bytes, which are exactly these 40 characters of base64url.
 */
const JTI_LENGTH = 40;

/**
 * Makes an empty memory.
 *
 * @param most How many tokens it holds at most; those unused for longest go first.
 * At 500 bytes a token and as much again for its claims, 10,000 are some 10 MB.
 * @returns The memory.
 */
export function createVerifiedTokens(most = 10_000): VerifiedTokens {
  const tokens = createBoundedMap<Remembered>(most, {
    most: MOST_TEXT,
    of: ({ text }) => text.length,
  });
  return {
    get size() {
      return tokens.size;
    },
    get(text) {
      const known = tokens.get(jtiOf(text));
      if (known === undefined || !isSameText(known.text, text)) {
        return undefined;
      }
      return known.claims;
    },
    put(text, claims) {
      // A slice of a header would keep the whole header in memory.
      const copy = ownCopy(text);
      tokens.set(jtiOf(copy), { text: copy, claims });
    },
  };
}

function jtiOf(text: string): string {
  const start = text.indexOf(".") + 1;
  return text.slice(start, start + JTI_LENGTH);
}
