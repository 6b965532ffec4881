/**
 * A browser: one cookie jar, whose cookies go with every request. A test decides
 * which answers arrive, and in which order.
 *
 * @module
 */
import type { Resolution, Sessions } from "../../lib/sessions/mod.ts";
import type { Kit } from "./kit.ts";

/** The session cookie. */
export const NAME = "__Host-session";

/** The cookie of the refresh token. */
export const REFRESH = "__Host-session_refresh";

/** One cookie jar. */
export class Browser {
  readonly cookies = new Map<string, string>();
  constructor(readonly sessions: Sessions) {}

  /** Takes what an answer sets. */
  take(setCookies: readonly string[]): this {
    for (const line of setCookies) {
      const [pair, ...attributes] = line.split("; ");
      const [name, value] = pair.split("=");
      if (attributes.includes("Max-Age=0")) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return this;
  }

  get headers(): Headers {
    const pairs = [...this.cookies].map(([name, value]) => `${name}=${value}`);
    return new Headers({ cookie: pairs.join("; ") });
  }

  /** Sends a request; `"lost"` leaves the answer behind. */
  async ask(
    answer: "lost" | "taken" = "taken",
    sessions = this.sessions,
  ): Promise<Resolution> {
    const resolution = await sessions.resolve(this.headers);
    if (answer === "taken") this.take(resolution.setCookies);
    return resolution;
  }

  /** What somebody has who read the cookies. */
  copy(): Browser {
    const copy = new Browser(this.sessions);
    for (const [name, value] of this.cookies) copy.cookies.set(name, value);
    return copy;
  }
}

/**
 * Signs ada in.
 *
 * @param kit The engine.
 * @param details What differs from the usual sign-in.
 * @returns Her browser.
 */
export async function signedIn(
  kit: Kit,
  details: Parameters<Kit["signIn"]>[0] = {},
): Promise<Browser> {
  return new Browser(kit.sessions).take((await kit.signIn(details)).setCookies);
}
