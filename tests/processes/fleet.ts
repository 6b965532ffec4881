/**
 * Sites in processes of their own on one database, and browsers whose requests
 * go to any of them. A test decides which answers arrive.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { SessionJson } from "../../lib/session_json.ts";
import { type CookieJar, openCookieJar } from "../support/cookie_jar.ts";
import { createClient, FIREFOX_ON_LINUX } from "../support/client.ts";
import { type StartedSite, startSite } from "../support/server.ts";
import type { Place } from "./worker_rules.ts";

/** Who has all these devices. */
export const ADA = {
  name: "Ada",
  email: "ada@example.com",
  password: "violet anvil seventeen",
};

/** Sites on one database. */
export interface Fleet extends AsyncDisposable {
  /** The sites, in the order of their settings. */
  readonly sites: readonly StartedSite[];
  /** Signs Ada up at the first site, or logs her in on one more device. */
  signIn(remember?: boolean): Promise<Device>;
}

/** A browser: one cookie jar. */
export interface Device {
  readonly cookies: CookieJar;
  /** Whether its cookies outlive the browser. */
  readonly isPersistent: boolean;
  /** The session as it was at the beginning. */
  readonly session: SessionJson;
}

/** An answer that may not have arrived yet. */
export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly setCookies: readonly string[];
  readonly text: string;
  /** Lets its cookies arrive. */
  arrive(): void;
}

/**
 * Starts sites on one database.
 *
 * @param place where the database is
 * @param settings the `session` block of each site
 * @returns the sites, to be stopped by `await using`
 */
export async function startFleet(
  place: Place,
  settings: readonly unknown[],
): Promise<Fleet> {
  await using stack = new AsyncDisposableStack();
  const { env } = stack.use(await place.open());
  const sites = await Promise.all(
    settings.map(async (settings) =>
      stack.use(await startSite({ settings, env }))
    ),
  );
  const kept = stack.move();
  let isKnown = false;
  return {
    sites,
    async signIn(remember = false) {
      const [{ base }] = sites;
      const client = createClient({ base });
      const form = remember ? { ...ADA, remember: "on" } : ADA;
      if (!isKnown) await end(await client.post("/signup", ADA));
      if (!isKnown && remember) await end(await client.post("/logout", {}));
      if (!isKnown && !remember) isKnown = true;
      else {
        isKnown = true;
        await end(await client.post("/login", form));
      }
      const { session } = await (await client.get("/api/session")).json();
      return { cookies: client.cookies, isPersistent: remember, session };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function end(answer: Response) {
  assert.equal(answer.status, 303, await answer.text());
}

/**
 * Sends a device's request, with the cookies that it has at this moment.
 *
 * @param device the device
 * @param site where it goes
 * @param path what is asked for
 * @returns the answer, whose cookies have not arrived
 */
export async function ask(
  { cookies }: Pick<Device, "cookies">,
  { base }: Pick<StartedSite, "base">,
  path = "/api/session",
): Promise<Answer> {
  const response = await fetch(new URL(path, base), {
    redirect: "manual",
    headers: {
      "user-agent": FIREFOX_ON_LINUX,
      "sec-fetch-site": "same-origin",
      cookie: cookies.header("/"),
    },
  });
  const setCookies = response.headers.getSetCookie();
  return {
    status: response.status,
    location: response.headers.get("location"),
    setCookies,
    text: await response.text(),
    arrive: () => setCookies.forEach((line) => cookies.store(line)),
  };
}

/**
 * Copies a device's cookies, as a thief would.
 *
 * @param device the device
 * @returns another device with the same cookies
 */
export function copyOf(device: Device): Device {
  const cookies = openCookieJar(false);
  for (const { name, value } of device.cookies.all()) cookies.set(name, value);
  return { ...device, cookies };
}

/** The longest `accessLifetime` that a fleet is given, in milliseconds. */
const LONGEST_ACCESS = 10_000;

/**
 * Waits until a device's access token is over.
 *
 * @param device the device
 */
export async function accessIsOver({ cookies }: Device): Promise<void> {
  const { exp } = claimsOf(cookies);
  const left = exp * 1000 - Date.now();
  assert(left <= LONGEST_ACCESS, `Not an access token: over in ${left} ms`);
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}

/**
 * Reads the access token that a device has.
 *
 * @param cookies its cookies
 * @returns its end in seconds since 1970, and the number of its refresh token
 */
export function claimsOf(
  cookies: CookieJar,
): { exp: number; generation: number } {
  const payload = cookies.get("session")!.value.split(".")[1];
  return JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
}
