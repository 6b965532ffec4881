/**
 * Keeping text from whoever holds it: in the database, where a stolen copy must open nothing, and in
 * forms that a visitor carries from one page to the next. What is sealed can be neither read nor
 * altered nor moved: it opens only in the context that it was sealed for. AES-256-GCM (SP 800-38D)
 * with a random 96-bit nonce; the keys are derived from the site's secrets (HKDF, RFC 5869). The first
 * secret seals, all of them open, so that a secret can be replaced.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
} from "node:crypto";

/** What came out of a sealed box. */
export interface Opened {
  /** The text. */
  readonly text: string;
  /** Whether it should be sealed anew, because another secret is the first by now. */
  readonly outdated: boolean;
}

/** Seals and opens. */
export interface SealedBox {
  /** Seals a text; `context` says what for, and need not be secret. */
  seal(text: string, context: string): string;
  /** Opens what was sealed for the same context; `null` for anything else. */
  open(sealed: string, context: string): Opened | null;
}

const NONCE = 12;
const TAG = 16;
const SHAPE = /^[A-Za-z0-9_-]{12}\.[A-Za-z0-9_-]{38,90000}$/;

interface Key {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/**
 * Opens the box.
 *
 * @param secrets One or more secrets of 32 bytes or more; the first one seals.
 * @returns What seals and opens.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openSealedBox } from "./sealed_box.ts";
 *
 * const box = openSealedBox(["0123456789abcdef0123456789abcdef"]);
 * const sealed = box.seal("a text", "notes of ada");
 * assert.equal(box.open(sealed, "notes of ada")?.text, "a text");
 * assert.equal(box.open(sealed, "notes of bob"), null);
 * ```
 */
export function openSealedBox(secrets: readonly string[]): SealedBox {
  const keys = secrets.map(deriveKey);
  return {
    seal(text, context) {
      const { id, bytes } = keys[0];
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv("aes-256-gcm", bytes, nonce);
      cipher.setAAD(Buffer.from(context));
      const body = Buffer.concat([
        nonce,
        cipher.update(text, "utf8"),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return `${id}.${body.toString("base64url")}`;
    },
    open(sealed, context) {
      if (!SHAPE.test(sealed)) return null;
      const [id, body] = sealed.split(".");
      // No bytes are spelled with a lone last character, and some runtimes throw at it.
      if (body.length % 4 === 1) return null;
      const bytes = Buffer.from(body, "base64url");
      const key = keys.find((key) => key.id === id);
      // The same bytes spelled otherwise are not what was sealed.
      if (key === undefined || bytes.toString("base64url") !== body) {
        return null;
      }
      const text = decrypt(key, bytes, context);
      return text === null ? null : { text, outdated: key !== keys[0] };
    },
  };
}

function decrypt(
  { bytes }: Key,
  body: Buffer,
  context: string,
): string | null {
  const decipher = createDecipheriv(
    "aes-256-gcm",
    bytes,
    body.subarray(0, NONCE),
    { authTagLength: TAG },
  );
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(body.subarray(-TAG));
  try {
    return decipher.update(body.subarray(NONCE, -TAG), undefined, "utf8") +
      decipher.final("utf8");
  } catch {
    // The tag does not fit: not ours, altered, or meant for something else.
    return null;
  }
}

function deriveKey(secret: string): Key {
  const derive = (info: string, bytes: number) =>
    new Uint8Array(hkdfSync("sha256", secret, "", info, bytes));
  return {
    id: Buffer.from(derive("latchkey sealed box key id", 9))
      .toString("base64url"),
    bytes: derive("latchkey sealed box AES-256-GCM key", 32),
  };
}
