/**
 * The text under which an argon2id hash is stored: the PHC string format,
 * `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`, with base64 without padding. Only this form, in its
 * one spelling and within bounds, is read back, so that a record nobody here wrote cannot ask for
 * gigabytes of memory.
 *
 * @see {@link https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md}
 * @module
 */

/** The cost of one argon2id hash (RFC 9106 section 3.1). */
export interface Argon2Cost {
  /** Memory in KiB. */
  memory: number;
  /** Passes over the memory. */
  passes: number;
  /** Lanes. */
  lanes: number;
}

/** A stored hash, taken apart. */
export interface Argon2Hash {
  /** What it cost. */
  cost: Argon2Cost;
  /** 16 to 64 random bytes. */
  salt: Uint8Array<ArrayBuffer>;
  /** The raw hash, 16 to 64 bytes. */
  hash: Uint8Array<ArrayBuffer>;
}

const PHC =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,5}),t=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{22,86})$/;

/**
 * Writes a hash in the PHC string format.
 *
 * @param stored cost, salt and raw hash, the latter two 16 to 64 bytes
 * @returns the string to store
 */
export function formatPhc(stored: Argon2Hash): string {
  const { memory, passes, lanes } = stored.cost;
  const [salt, hash] = [stored.salt, stored.hash].map((bytes) =>
    bytes.toBase64({ omitPadding: true })
  );
  return `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${salt}$${hash}`;
}

/**
 * Reads a hash in the PHC string format.
 *
 * @param text what was stored
 * @returns its parts
 * @throws {TypeError} when it is not an argon2id hash of version 19 in its one spelling, or asks for
 *   1 GiB or more, or for 100 passes or lanes or more
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatPhc, parsePhc } from "./phc.ts";
 *
 * const text = formatPhc({
 *   cost: { memory: 19456, passes: 2, lanes: 1 },
 *   salt: new Uint8Array(16),
 *   hash: new Uint8Array(32),
 * });
 * assert.equal(parsePhc(text).cost.memory, 19456);
 * ```
 */
export function parsePhc(text: string): Argon2Hash {
  const found = PHC.exec(text);
  if (!found) throw unreadable();
  const [, memory, passes, lanes, salt, hash] = found;
  const parsed = {
    cost: {
      memory: Number(memory),
      passes: Number(passes),
      lanes: Number(lanes),
    },
    salt: decode(salt),
    hash: decode(hash),
  };
  if (formatPhc(parsed) !== text) throw unreadable();
  return parsed;
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.fromBase64(base64);
  } catch {
    throw unreadable();
  }
}

function unreadable(): TypeError {
  return new TypeError(
    "A stored password hash cannot be read. Expected an argon2id PHC string.",
  );
}
