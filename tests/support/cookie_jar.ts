/**
 * One device's cookies in HTTP tests, as RFC 6265 section 5 and the prefixes of RFC 6265bis have
 * browsers keep them, for one host. It keeps true that a cookie which a browser would refuse is
 * refused here too, and that a Secure cookie travels to an https origin alone.
 *
 * @module
 */

/** A cookie as the jar holds it. */
export interface KeptCookie {
  name: string;
  value: string;
  path: string;
  secure: boolean;
  httpOnly: boolean;
  sameSite: string | undefined;
  /** Milliseconds since 1970; undefined for a cookie that ends with the browser. */
  expires: number | undefined;
}

/** The cookies of one device. */
export interface CookieJar {
  /** Takes in one Set-Cookie line. */
  store(line: string): void;
  /** The Cookie header for a path, or an empty string. */
  header(path: string): string;
  /** One cookie by name. */
  get(name: string): KeptCookie | undefined;
  /** All cookies. */
  all(): KeptCookie[];
  /** Puts a value in place, as a visitor with developer tools might. */
  set(name: string, value: string): void;
  /** Forgets all cookies. */
  clear(): void;
}

/** Section 5.1.4: a path matches itself and what lies below it. */
function matches(path: string, cookiePath: string): boolean {
  return path === cookiePath ||
    path.startsWith(cookiePath.endsWith("/") ? cookiePath : `${cookiePath}/`);
}

/** Reads one Set-Cookie line; undefined if a browser would drop it. */
function parse(
  line: string,
  https: boolean,
  now: number,
): KeptCookie | undefined {
  const [pair, ...attributes] = line.split(";");
  const [name, value] = halves(pair);
  const given = new Map(attributes.map((attribute) => {
    const [key, text] = halves(attribute);
    return [key.toLowerCase(), text];
  }));
  const path = given.get("path") || "/";
  const secure = given.has("secure");
  if (!pair.includes("=") || (secure && !https)) return undefined;
  if (name.startsWith("__Secure-") && !secure) return undefined;
  if (
    name.startsWith("__Host-") &&
    !(secure && given.get("path") === "/" && !given.has("domain"))
  ) {
    return undefined;
  }
  const maxAge = given.get("max-age");
  const expires = given.get("expires");
  return {
    name,
    value,
    path,
    secure,
    httpOnly: given.has("httponly"),
    sameSite: given.get("samesite"),
    expires: maxAge !== undefined
      ? now + Number(maxAge) * 1000
      : expires !== undefined
      ? Date.parse(expires)
      : undefined,
  };
}

function halves(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 0) return [text.trim(), ""];
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/**
 * Opens an empty jar.
 *
 * @param https whether the site's origin is https
 * @param clock tells the time in milliseconds since 1970
 */
export function openCookieJar(
  https: boolean,
  clock: () => number = Date.now,
): CookieJar {
  const cookies = new Map<string, KeptCookie>();
  const alive = () =>
    [...cookies.values()].filter(({ expires }) =>
      expires === undefined || expires > clock()
    );
  return {
    store(line) {
      const cookie = parse(line, https, clock());
      if (cookie) cookies.set(`${cookie.name};${cookie.path}`, cookie);
    },
    header(path) {
      return alive().filter((cookie) => matches(path, cookie.path))
        .sort((one, other) => other.path.length - one.path.length)
        .map(({ name, value }) => `${name}=${value}`).join("; ");
    },
    get: (name) => alive().find((cookie) => cookie.name === name),
    all: alive,
    set(name, value) {
      const kept = alive().find((cookie) => cookie.name === name);
      const cookie = kept ?? {
        name,
        path: "/",
        secure: https,
        httpOnly: true,
        sameSite: undefined,
        expires: undefined,
      };
      cookies.set(`${name};${cookie.path}`, { ...cookie, value });
    },
    clear: () => cookies.clear(),
  };
}
