/**
 * What a text that looks like a signed token says of itself. Nothing here is
 * verified, and nothing may be granted because of it: it decides which rules a
 * text is tried under, and whether two pieces claim to belong together.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** No cookie is longer, so nothing longer is taken apart. */
const MAX_LENGTH = 4096;

/**
 * Reads the `typ` of a token's header.
 *
 * @param text Any text.
 * @returns What it claims to be, or `undefined`.
 */
export function claimedType(text: string): unknown {
  return decode(text, 0)?.typ;
}

/**
 * Reads whose token a text claims to be.
 *
 * @param text Any text.
 * @returns The subject and the session ID it claims, if any.
 */
export function claimedNames(text: string): { sub?: unknown; sid?: unknown } {
  return decode(text, 1) ?? {};
}

function decode(text: string, at: number): Record<string, unknown> | null {
  if (text.length > MAX_LENGTH) return null;
  try {
    const segment = text.split(".", 3)[at];
    const value = JSON.parse(Buffer.from(segment, "base64url").toString());
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
