/**
 * Cookies that live for minutes: what a browser brings along from one step of logging in to the next.
 * They are named after the session's cookie, so that they are never the same, and over https they are
 * `__Host-` like it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { type CookieJar, openCookieJar } from "../sessions/mod.ts";
import type { State } from "../state.ts";

/** How long a browser is known by its cookie while it logs in, in seconds. */
const BROWSER_MAX_AGE = 600;

/**
 * Opens the jar of a cookie beside the session's.
 *
 * @param state The request's state.
 * @param what What it is for: letters and underscores.
 * @returns The jar.
 */
export function shortCookie({ site }: State, what: string): CookieJar {
  return openCookieJar({
    name: `${site.settings.session.cookie.name}_${what}`,
    sameSite: "Lax",
    secure: site.settings.origin.startsWith("https:"),
  });
}

/**
 * Gives what tells this browser from others while nobody is logged in.
 *
 * @param state The request's state; it gets the cookie if there is none yet.
 * @param headers The request's headers.
 * @returns 128 random bits in base64url.
 */
export function browserId(state: State, headers: Headers): string {
  const jar = shortCookie(state, "browser");
  const known = knownBrowserId(state, headers);
  const id = known ?? Buffer.from(randomBytes(16)).toString("base64url");
  state.setCookies.push(jar.write(id, BROWSER_MAX_AGE));
  return id;
}

/**
 * Gives what this browser is known by, if it is.
 *
 * @param state The request's state.
 * @param headers The request's headers.
 * @returns 128 random bits in base64url, or `null`.
 */
export function knownBrowserId(state: State, headers: Headers): string | null {
  const id = shortCookie(state, "browser").read(headers.get("cookie"));
  return id !== null && /^[A-Za-z0-9_-]{22}$/.test(id) ? id : null;
}
