/**
 * The cookie by which a browser is known that asked for a link. It lasts as long
 * as the link does, is renewed with every request for one, and is sent when a link
 * is opened from a mail program, which a cookie with `SameSite=Strict` is not.
 *
 * @module
 */
import { codeOf, newBrowserSecret } from "../accounts/asking_browser.ts";
import type { LinkPurpose } from "../accounts/link_purposes.ts";
import { LINK_LIFETIME } from "../link_life.ts";
import type { State } from "../state.ts";
import { shortCookie } from "./short_cookies.ts";

/** What a browser may have asked for: one of each kind at a time. */
export type AskingKind = "log_in" | "sign_up" | "address";

/** Which cookie a link needs; a link that is not here may be used in any browser. */
const KINDS: Partial<Record<LinkPurpose, AskingKind>> = {
  "log-in": "log_in",
  "reset-password": "log_in",
  "sign-up": "sign_up",
  "change-address": "address",
};

/**
 * Makes a new secret for the browser that asks, and leaves it with the answer.
 *
 * @param state The request's state.
 * @param kind What it asks for.
 * @returns The secret.
 */
export function rememberAsking(state: State, kind: AskingKind): string {
  const secret = newBrowserSecret();
  state.setCookies.push(jarOf(state, kind).write(secret, LINK_LIFETIME / 1000));
  return secret;
}

/**
 * Returns the secret of the browser that asks, for a link.
 *
 * @param state The request's state.
 * @param headers The request's headers.
 * @param purpose What the link is for.
 * @returns The secret as it came, or `null`.
 */
export function askingSecret(
  state: State,
  headers: Headers,
  purpose: LinkPurpose,
): string | null {
  const kind = KINDS[purpose];
  return kind === undefined
    ? null
    : jarOf(state, kind).read(headers.get("cookie"));
}

/**
 * Returns the code that this browser shows.
 *
 * @param state The request's state.
 * @param headers The request's headers.
 * @param kind What it asked for.
 * @returns The code; `null` when it has not asked.
 */
export function codeToShow(
  state: State,
  headers: Headers,
  kind: AskingKind,
): string | null {
  return codeOf(jarOf(state, kind).read(headers.get("cookie")));
}

/**
 * Takes the secret away, once the link is used.
 *
 * @param state The request's state.
 * @param headers The request's headers.
 * @param purpose What the link was for.
 */
export function forgetAsking(
  state: State,
  headers: Headers,
  purpose: LinkPurpose,
): void {
  const kind = KINDS[purpose];
  if (kind === undefined) return;
  const jar = jarOf(state, kind);
  if (jar.read(headers.get("cookie")) === null) return;
  state.setCookies.push(jar.clear());
}

function jarOf(state: State, kind: AskingKind) {
  return shortCookie(state, `asked_${kind}`);
}
