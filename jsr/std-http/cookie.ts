/**
 * Cookies of requests and responses (RFC 6265), under the names and with the rules of `@std/http`.
 *
 * @module
 */
import {
  type Cookie,
  parseSetCookieLine,
  writeSetCookieLine,
} from "./set_cookie_line.ts";

export type { Cookie } from "./set_cookie_line.ts";

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
  headers.append("set-cookie", writeSetCookieLine(cookie));
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
  return headers.getSetCookie().map(parseSetCookieLine)
    .filter((cookie) => cookie !== null);
}
