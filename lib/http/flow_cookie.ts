/**
 * The cookie that binds a flow to the browser that began it: `__Host-` over
 * https, so that no other host can plant it, read by no script, and for as long
 * as a flow may take. It is named after the session's cookie, so the two are
 * never the same. It is `Lax` even where the session's is `Strict`: people come
 * back from another site.
 *
 * @module
 */
import { FLOW_LIFETIME } from "../accounts/oauth/flows.ts";
import type { State } from "../state.ts";
import { shortCookie } from "./short_cookies.ts";

/**
 * Reads what the browser shows.
 *
 * @param state The request's state.
 * @param headers The request's headers.
 * @returns The secret, as it came, or `null`.
 */
export function readFlowCookie(state: State, headers: Headers): string | null {
  return shortCookie(state, "flow").read(headers.get("cookie"));
}

/**
 * Gives the browser its secret, or keeps it for another while.
 *
 * @param state The request's state.
 * @param secret The secret.
 */
export function writeFlowCookie(state: State, secret: string): void {
  state.setCookies.push(
    shortCookie(state, "flow").write(secret, FLOW_LIFETIME / 1000),
  );
}
