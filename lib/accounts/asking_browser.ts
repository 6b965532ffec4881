/**
 * The browser that asked for a link. It keeps a secret in a cookie, and a link is
 * good in that browser alone, so a link that gets into other hands, or is opened by
 * somebody who never asked, does nothing. Who reads mail on another device types a
 * code there that the first browser shows: 40 bits, good for that one link, and
 * five tries.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import {
  type AskedBy,
  expiry,
  type LinkRecord,
  type OpenLink,
  sha256,
} from "./one_time_links.ts";
import type { LinkPurpose } from "./link_purposes.ts";

/** How many codes may be tried before the link is void. */
export const MAX_TRIES = 5;

/** 32 characters that are not mistaken for one another when read aloud (Crockford's base 32). */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 8;

const SECRET = /^[A-Za-z0-9_-]{43}$/;

/**
 * Makes the secret of a browser that asks.
 *
 * @returns 43 characters of base64url, 256 random bits.
 */
export function newBrowserSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32)))
    .toString("base64url");
}

/**
 * Tells the code that a browser shows. It follows from the browser's secret, so
 * nothing has to be stored to show it again.
 *
 * @param browserSecret The secret in its cookie, any text.
 * @returns Such as `7KQ2-M9XD`; `null` for what is no such secret.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { codeOf, newBrowserSecret } from "./asking_browser.ts";
 *
 * assert.match(codeOf(newBrowserSecret())!, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
 * ```
 */
export function codeOf(browserSecret: string | null): string | null {
  if (browserSecret === null || !SECRET.test(browserSecret)) return null;
  const bytes = createHash("sha256").update(`code of ${browserSecret}`)
    .digest();
  // 256 is a whole number of times 32, so every character is as likely as any other.
  const code = [...bytes.subarray(0, CODE_LENGTH)]
    .map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/**
 * Says what is stored of a browser.
 *
 * @param browserSecret The secret in its cookie.
 * @returns A function that does so for a link's secret.
 */
export function askedBy(browserSecret: string): (secret: string) => AskedBy {
  return (secret) => ({
    secretHash: sha256(browserSecret),
    codeHash: codeHash(secret, codeOf(browserSecret) ?? ""),
  });
}

/**
 * Tells whether it was this browser that asked for a link.
 *
 * @param link The link.
 * @param browserSecret The secret in the browser's cookie, or `null`.
 * @returns Whether it was, or whether any browser may use the link.
 */
export function didAsk(
  { entry }: Pick<OpenLink, "entry">,
  browserSecret: string | null,
): boolean {
  const { askedBy } = entry.value;
  if (askedBy === undefined) return true;
  if (browserSecret === null || !SECRET.test(browserSecret)) return false;
  return timingSafeEqual(sha256(browserSecret), askedBy.secretHash);
}

/**
 * Tries a code. The try is counted before the code is looked at, so parallel
 * tries are no more than five in all; the last wrong one voids the link.
 *
 * @param kv The database.
 * @param link The link.
 * @param code The code, as it was typed.
 * @param now The time, in milliseconds since 1970.
 * @returns The link as it is now; `wrong`, or `gone` when it is void.
 */
export async function tryCode<P extends LinkPurpose>(
  kv: Deno.Kv,
  link: OpenLink<P>,
  code: string,
  now: number,
): Promise<OpenLink<P> | "wrong" | "gone"> {
  let { entry } = link;
  for (;;) {
    const value: LinkRecord<P> = {
      ...entry.value,
      tries: entry.value.tries + 1,
    };
    const left = MAX_TRIES - value.tries;
    if (value.askedBy === undefined || left < 0) return "gone";
    const guess = codeHash(link.secret, normalise(code));
    const right = timingSafeEqual(guess, value.askedBy.codeHash);
    const operation = kv.atomic().check(entry);
    if (left === 0 && !right) operation.delete(entry.key);
    else operation.set(entry.key, value, expiry(value, now));
    const result = await operation.commit();
    if (result.ok) {
      if (!right) return left === 0 ? "gone" : "wrong";
      const { versionstamp } = result;
      return { ...link, entry: { ...entry, value, versionstamp } };
    }
    const again = await kv.get<LinkRecord<P>>(entry.key);
    const same = again.value !== null &&
      timingSafeEqual(again.value.secretHash, value.secretHash);
    if (!same) return "gone";
    entry = again;
  }
}

function codeHash(secret: string, code: string): Uint8Array {
  return sha256(`${secret} ${code}`);
}

/** People type small letters, spaces, and letters that look like figures. */
function normalise(typed: string): string {
  const code = typed.slice(0, 64).toUpperCase().replace(/[^0-9A-Z]/g, "")
    .replaceAll("O", "0").replace(/[IL]/g, "1");
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
