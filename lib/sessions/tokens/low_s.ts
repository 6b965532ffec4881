/**
 * One spelling for an ES256 signature. With (r, s) the pair (r, n - s) verifies
 * as well, for whoever turns it around, so that one token would have two texts.
 * Only the one with the lower s is written here, and only that one is accepted
 * (as BIP 146 has it). Both are 64 bytes: r, then s (RFC 7518, 3.4).
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** The order of the group of P-256 (FIPS 186-5; SEC 2, 2.4.2). */
const ORDER =
  0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** 64 bytes in base64url. */
const LENGTH = 86;

/**
 * Tells whether a signature is spelled with the lower s.
 *
 * @param signature A signature in base64url.
 * @returns Whether it is; `false` also for what is no ES256 signature.
 */
export function isLowS(signature: string): boolean {
  if (signature.length !== LENGTH) return false;
  return readS(Buffer.from(signature, "base64url")) <= ORDER / 2n;
}

/**
 * Spells the signature of a token with the lower s.
 *
 * @param token A token in compact form, signed with ES256.
 * @returns It, or its twin.
 */
export function withLowS(token: string): string {
  const start = token.lastIndexOf(".") + 1;
  const bytes = Buffer.from(token.slice(start), "base64url");
  const s = readS(bytes);
  if (s <= ORDER / 2n) return token;
  bytes.write((ORDER - s).toString(16).padStart(64, "0"), 32, "hex");
  return token.slice(0, start) + bytes.toString("base64url");
}

function readS(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex", 32)}`);
}
