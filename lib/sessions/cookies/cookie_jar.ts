/**
 * The session cookie: which one is read, and how it is written. Over https it
 * is `__Host-<name>` and nothing else is looked at (RFC 6265bis, 4.1.3.2); over
 * plain http, which is for localhost only, it is `<name>`. Reading is strict: a
 * name must match byte for byte, quotes mean nothing, and a cookie that comes
 * twice is nobody's, since one of the two was planted.
 *
 * @module
 */
import { type Cookie, setCookie } from "@std/http/cookie";
import type { CookieConfig } from "../config.ts";

/** The longest `Cookie` header that is looked into, in characters. */
const MAX_HEADER = 64 * 1024;

/** Reads and writes one cookie. */
export interface CookieJar {
  /** The full name, prefix included. */
  readonly name: string;
  /** Returns the value in a `Cookie` header, an empty string where it is empty or there twice, or `null` without one. */
  look(header: string | null): string | null;
  /** Returns the value in a `Cookie` header, or `null` where there is not exactly one. */
  read(header: string | null): string | null;
  /** Returns a `Set-Cookie` value; `maxAge` in seconds, left out for a cookie that ends with the browser. */
  write(value: string, maxAge?: number): string;
  /** Returns the `Set-Cookie` value that removes it. */
  clear(): string;
}

/**
 * Opens the jar for the configured cookie.
 *
 * @param config The name, `SameSite`, and whether the site is served over https.
 * @returns The jar.
 *
 * @example
 * ```ts
 * import { openCookieJar } from "./cookie_jar.ts";
 *
 * const jar = openCookieJar({ name: "session", sameSite: "Lax", secure: true });
 * if (jar.read("a=1; __Host-session=x") !== "x") throw new Error("unreachable");
 * ```
 */
export function openCookieJar(config: CookieConfig): CookieJar {
  const name = config.secure ? `__Host-${config.name}` : config.name;
  const attributes: Omit<Cookie, "value"> = {
    name,
    path: "/",
    httpOnly: true,
    secure: config.secure,
    sameSite: config.sameSite,
  };
  return {
    name,
    look: (header) => readCookie(header, name),
    // Of two, one was planted.
    read: (header) => readCookie(header, name) || null,
    write: (value, maxAge) => serialise({ ...attributes, value, maxAge }),
    clear: () => serialise({ ...attributes, value: "", maxAge: 0 }),
  };
}

/**
 * Finds the one cookie of a name. `getCookies` of `@std/http` is not used here:
 * it throws on an empty name, takes the last of several, and trims characters
 * that browsers count as part of the name.
 *
 * @param header The `Cookie` header, or `null`.
 * @param name The exact name.
 * @returns Its value, an empty string when it is empty or there twice, or `null`
 * when it is missing.
 */
function readCookie(header: string | null, name: string): string | null {
  if (header === null || header.length > MAX_HEADER) return null;
  let found: string | null = null;
  let start = 0;
  while (start <= header.length) {
    let end = header.indexOf(";", start);
    if (end === -1) end = header.length;
    while (header[start] === " " || header[start] === "\t") start++;
    if (
      header.startsWith(name, start) && header[start + name.length] === "="
    ) {
      if (found !== null) return "";
      found = header.slice(start + name.length + 1, end);
    }
    start = end + 1;
  }
  return found;
}

function serialise(cookie: Cookie): string {
  const headers = new Headers();
  setCookie(headers, cookie);
  return headers.get("set-cookie")!;
}
