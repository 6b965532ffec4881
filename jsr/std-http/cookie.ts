/**
 * Cookies of requests and responses (RFC 6265), under the names and with the rules of `@std/http`.
 * Writing and reading `Set-Cookie` is the work of the npm package `cookie`; here stay the rules in
 * which the two differ.
 *
 * @module
 */
import { parseSetCookie, type SetCookie, stringifySetCookie } from "cookie";

/** A cookie, as it is set. */
export interface Cookie {
  /** The name: a token of ASCII characters. */
  name: string;
  /** The value: ASCII without white space, quotes, commas, semicolons and backslashes. */
  value: string;
  /** When it ends, as a date or in milliseconds since 1970; left out, it ends with the browser. */
  expires?: Date | number;
  /** How long it lives, in whole seconds; 0 removes it. */
  maxAge?: number;
  /** The host whose subdomains get it too; left out, only the host that set it. */
  domain?: string;
  /** The path under which it is sent. */
  path?: string;
  /** Whether it is sent over https only. */
  secure?: boolean;
  /** Whether scripts are kept from reading it. */
  httpOnly?: boolean;
  /** Whether it is kept apart for each site that embeds the host that set it. */
  partitioned?: boolean;
  /** Whether it comes along with requests that other sites start. */
  sameSite?: "Strict" | "Lax" | "None";
  /** Further attributes, written `key=value`. */
  unparsed?: string[];
}

/** What ASCII has besides separators, white space and control characters (RFC 2616 2.2); "/" may pass. */
const NAME = /^[\w!#$%&'*+./^`|~-]+$/;

/** The characters of a value (RFC 6265 4.1.1, cookie-octet). */
const VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;

const asIs = (text: string) => text;

/**
 * Reads the cookies of a request. Values come as they were sent, undecoded; of several cookies with
 * one name the last counts.
 *
 * @param headers the request's headers
 * @returns the values by name, on an object without a prototype
 * @throws {SyntaxError} when the header holds a pair that starts with `=`, or an empty pair
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { getCookies } from "@std/http/cookie";
 *
 * const cookies = getCookies(new Headers({ cookie: "theme=dark; lang=en" }));
 * assert.equal(cookies.theme, "dark");
 * assert.equal(cookies.toString, undefined);
 * ```
 */
export function getCookies(headers: Headers): Partial<Record<string, string>> {
  const cookies: Partial<Record<string, string>> = Object.create(null);
  const header = headers.get("cookie");
  if (header === null) return cookies;
  for (const pair of header.split(";")) {
    const end = pair.indexOf("=");
    const name = end === -1 ? pair : pair.slice(0, end);
    if (name === "") {
      throw new SyntaxError("A cookie has no name: put one before its '='.");
    }
    cookies[name.trim()] = end === -1 ? "" : pair.slice(end + 1);
  }
  return cookies;
}

/**
 * Adds a `Set-Cookie` header. A name that starts with `__Secure` makes the cookie secure; one that
 * starts with `__Host` makes it secure, for the path `/`, and for no domain (RFC 6265bis 4.1.3).
 * Nothing is added for a cookie with an empty name.
 *
 * @param headers the response's headers
 * @param cookie the cookie; it is not changed
 * @throws {SyntaxError} when name, value, domain, path or another attribute cannot be written
 * @throws {RangeError} when `maxAge` is negative
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { setCookie } from "@std/http/cookie";
 *
 * const headers = new Headers();
 * setCookie(headers, { name: "__Host-id", value: "7", httpOnly: true });
 * assert.equal(headers.get("set-cookie"), "__Host-id=7; Secure; HttpOnly; Path=/");
 * ```
 */
export function setCookie(headers: Headers, cookie: Cookie): void {
  if (!cookie.name) return;
  if (!NAME.test(cookie.name)) {
    throw new SyntaxError(
      `Invalid cookie name: ${JSON.stringify(cookie.name)}. Use a token.`,
    );
  }
  if (!VALUE.test(cookie.value)) {
    throw new SyntaxError(
      `Invalid value of the cookie "${cookie.name}". Use ASCII without white space, quotes, commas, semicolons and backslashes.`,
    );
  }
  headers.append("set-cookie", stringify(withPrefixRules(cookie)));
}

/**
 * Adds a `Set-Cookie` header that removes a cookie: empty, and ended in 1970. The attributes must be
 * those it was set with, or the browser keeps the other one.
 *
 * @param headers the response's headers
 * @param name the cookie's name
 * @param attributes the attributes it was set with
 * @throws {SyntaxError} when name, domain or path cannot be written
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { deleteCookie } from "@std/http/cookie";
 *
 * const headers = new Headers();
 * deleteCookie(headers, "theme", { path: "/" });
 * assert.equal(headers.get("set-cookie"), "theme=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
 * ```
 */
export function deleteCookie(
  headers: Headers,
  name: string,
  attributes?: Pick<
    Cookie,
    "path" | "domain" | "secure" | "httpOnly" | "partitioned"
  >,
): void {
  setCookie(headers, { name, value: "", expires: new Date(0), ...attributes });
}

/**
 * Reads the cookies that a response sets, as a client would take them: one with a negative `Max-Age`
 * is left out, and so is one that breaks the rules of its prefix `__Secure-` or `__Host-`.
 *
 * @param headers the response's headers
 * @returns the cookies, in the order of their headers
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { getSetCookies } from "@std/http/cookie";
 *
 * const headers = new Headers({ "set-cookie": "theme=dark; Path=/; SameSite=lax" });
 * assert.deepEqual(getSetCookies(headers), [
 *   { name: "theme", value: "dark", path: "/", sameSite: "Lax" },
 * ]);
 * ```
 */
export function getSetCookies(headers: Headers): Cookie[] {
  return headers.getSetCookie().map(parse).filter(isTaken);
}

function withPrefixRules(cookie: Cookie): Cookie {
  if (cookie.name.startsWith("__Host")) {
    return { ...cookie, secure: true, path: "/", domain: undefined };
  }
  if (cookie.name.startsWith("__Secure")) return { ...cookie, secure: true };
  return cookie;
}

/** The attributes in the order in which they are published to be written. */
const ORDER = [
  "Secure",
  "HttpOnly",
  "Partitioned",
  "Max-Age",
  "Domain",
  "SameSite",
  "Path",
  "Expires",
];

function stringify(cookie: Cookie): string {
  const { maxAge, sameSite, expires, unparsed = [] } = cookie;
  if (Number.isInteger(maxAge) && maxAge! < 0) {
    throw new RangeError(
      `Cannot write a Max-Age of ${maxAge}: use 0 or more seconds.`,
    );
  }
  let line: string;
  try {
    line = stringifySetCookie({
      ...cookie,
      maxAge: Number.isInteger(maxAge) ? maxAge : undefined,
      sameSite: sameSite?.toLowerCase() as SetCookie["sameSite"],
      expires: typeof expires === "number" && expires !== 0
        ? new Date(expires)
        : expires || undefined,
    }, { encode: asIs });
  } catch (cause) {
    throw new SyntaxError((cause as Error).message, { cause });
  }
  const [pair, ...attributes] = line.split("; ");
  const rank = (attribute: string) => ORDER.indexOf(attribute.split("=")[0]);
  attributes.sort((a, b) => rank(a) - rank(b));
  return [pair, ...attributes, ...unparsed].join("; ");
}

const KNOWN = new Set(ORDER.map((name) => name.toLowerCase()));

function parse(line: string): Cookie {
  const { priority: _, sameSite, ...known } = parseSetCookie(line, {
    decode: asIs,
  });
  const cookie = { ...known, value: known.value ?? "" } as Cookie;
  if (typeof sameSite === "string") {
    cookie.sameSite = (sameSite[0].toUpperCase() + sameSite.slice(1)) as Cookie[
      "sameSite"
    ];
  }
  const unparsed = line.split(";").slice(1).map((text) => text.trim())
    .filter((text) => !KNOWN.has(text.split("=")[0].trim().toLowerCase()));
  if (unparsed.length > 0) cookie.unparsed = unparsed;
  return cookie;
}

function isTaken({ name, maxAge = 0, secure, domain, path }: Cookie): boolean {
  if (maxAge < 0) return false;
  if (name.startsWith("__Secure-")) return secure === true;
  if (name.startsWith("__Host-")) {
    return secure === true && domain === undefined && path === "/";
  }
  return true;
}
