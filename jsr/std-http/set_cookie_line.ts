/**
 * One `Set-Cookie` line, written and read. That is the work of the npm package `cookie`; here stay
 * the rules in which `@std/http` differs: which names and values may be written, in which order the
 * attributes stand, and which cookies a client would not take.
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

/** The attributes that are read by name, in the order in which `@std/http` writes them. */
const ATTRIBUTES = [
  "Secure",
  "HttpOnly",
  "Partitioned",
  "Max-Age",
  "Domain",
  "SameSite",
  "Path",
  "Expires",
];
const KNOWN = new Set(ATTRIBUTES.map((name) => name.toLowerCase()));

/** Values travel undecoded and unencoded. */
const asIs = (text: string) => text;

/**
 * Writes a cookie as the value of a `Set-Cookie` header.
 *
 * @param cookie the cookie; it is not changed
 * @returns the line
 * @throws {SyntaxError} when a part of the cookie cannot be written
 * @throws {RangeError} when `maxAge` is negative
 */
export function writeSetCookieLine(cookie: Cookie): string {
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
  const [pair, ...attributes] = stringify(cookie).split("; ");
  const rank = (text: string) => ATTRIBUTES.indexOf(text.split("=")[0]);
  attributes.sort((a, b) => rank(a) - rank(b));
  return [pair, ...attributes, ...cookie.unparsed ?? []].join("; ");
}

function stringify(cookie: Cookie): string {
  const { maxAge, expires, sameSite } = cookie;
  const wholeSeconds = Number.isInteger(maxAge) ? maxAge : undefined;
  if (wholeSeconds !== undefined && wholeSeconds < 0) {
    throw new RangeError(
      `Cannot write a Max-Age of ${maxAge}: use 0 or more seconds.`,
    );
  }
  try {
    return stringifySetCookie({
      ...cookie,
      ...prefixRules(cookie.name),
      maxAge: wholeSeconds,
      expires: expires ? new Date(expires) : undefined,
      sameSite: sameSite?.toLowerCase() as SetCookie["sameSite"],
    }, { encode: asIs });
  } catch (cause) {
    throw new SyntaxError((cause as Error).message, { cause });
  }
}

/** What a name's prefix asks for (RFC 6265bis 4.1.3), so that browsers take the cookie. */
function prefixRules(name: string): Partial<Cookie> {
  if (name.startsWith("__Host")) {
    return { secure: true, path: "/", domain: undefined };
  }
  return name.startsWith("__Secure") ? { secure: true } : {};
}

/**
 * Reads the value of a `Set-Cookie` header as a client would take it.
 *
 * @param line the line
 * @returns the cookie, or `null` when its `Max-Age` is negative or it breaks the rules of its prefix
 */
export function parseSetCookieLine(line: string): Cookie | null {
  const [pair, ...attributes] = line.split(";");
  // Of a pair without "=" the parser makes a value (RFC 6265bis 5.6), `@std/http` a name.
  const named = pair.includes("=") ? pair : `${pair}=`;
  const { priority: _, sameSite, ...known } = parseSetCookie(
    [named, ...attributes].join(";"),
    { decode: asIs },
  );
  const cookie = known as Cookie;
  if (typeof sameSite === "string") {
    cookie.sameSite = capitalised(sameSite) as Cookie["sameSite"];
  }
  const unparsed = attributes.map(keyAndValue)
    .filter(([key]) => key !== "" && !KNOWN.has(key.toLowerCase()))
    .map((parts) => parts.join("="));
  if (unparsed.length > 0) cookie.unparsed = unparsed;
  return isTaken(cookie) ? cookie : null;
}

function keyAndValue(attribute: string): [key: string, value: string] {
  const [key, ...value] = attribute.trim().split("=");
  return [key, value.join("=")];
}

function capitalised(word: string): string {
  return word[0].toUpperCase() + word.slice(1);
}

function isTaken({ name, maxAge = 0, secure, domain, path }: Cookie): boolean {
  if (maxAge < 0) return false;
  if (name.startsWith("__Secure-")) return secure === true;
  if (name.startsWith("__Host-")) {
    return secure === true && domain === undefined && path === "/";
  }
  return true;
}
