/**
 * A site for looking at: a visitor who is logged in on as many devices as a page should show, of every
 * kind and with names of every length. It keeps true that what is shown comes from the site's own
 * database and not from the test.
 *
 * @module
 */

import type { SiteParts } from "../../lib/site.ts";
import type { Client } from "./client.ts";
import { openLoopbackSite } from "./loopback.ts";
import { openSeverableKv } from "./severable_kv.ts";
import type { TestSite } from "./test_site.ts";

const HOUR = 3_600_000;

/** Devices of every kind and with names of every length. */
const KINDS = [
  [
    "Safari on iPhone",
    "Safari",
    "iOS",
    "phone",
    "2001:db8:85a3:8d3:1319:8a2e:370:7348",
  ],
  ["Chrome on Windows", "Chrome", "Windows", "desktop", "198.51.100.23"],
  [
    "Samsung Internet on Android",
    "Samsung Internet",
    "Android",
    "tablet",
    "192.0.2.146",
  ],
  [
    "A browser with a name as long as the names of browsers on televisions are, on a television",
    "TV Browser",
    "WebOS",
    "tv",
    "203.0.113.200",
  ],
  ["Unknown device", "", "", "other", ""],
] as const;

/** A site with a visitor. */
export interface ViewedSite extends AsyncDisposable {
  site: TestSite;
  /** Cuts its database off. */
  sever(): void;
  /** The cookies of this device; none for a stranger. */
  cookies: { name: string; value: string; url: string }[];
}

/**
 * Opens a site with a visitor.
 *
 * @param devices on how many devices the visitor is logged in, this one included; 0 for a stranger
 * @param settings the `session` block of deno.json
 * @param env variables of the environment, beside those of every test's site
 * @param parts what it uses instead of the usual; its database is its own
 * @param remote where the visitor's requests seem to come from
 * @returns the site, to be closed by the caller, or by `await using`
 */
export async function openViewedSite(
  devices: number,
  settings?: unknown,
  env?: Record<string, string>,
  parts: SiteParts = {},
  remote?: string,
): Promise<ViewedSite> {
  const { kv, sever } = await openSeverableKv();
  const site = await openLoopbackSite({
    settings,
    env,
    remote,
    parts: { ...parts, kv },
  });
  const device = site.client();
  if (devices > 0) {
    await signUp(device);
    await addDevices(site, device, devices - 1);
  }
  const url = site.origin;
  const cookies = device.cookies.all().map(({ name, value }) => ({
    name,
    value,
    url,
  }));
  return { site, sever, cookies, [Symbol.asyncDispose]: site.close };
}

async function signUp(device: Client): Promise<void> {
  const answer = await device.post("/signup", {
    name: "Ada Lovelace",
    email: "ada@example.com",
    password: "seven brass latchkeys",
  });
  await answer.body?.cancel();
  if (answer.status !== 303) {
    throw new Error(`Signing up was answered with ${answer.status}`);
  }
}

async function addDevices(
  { site, advance }: TestSite,
  own: Client,
  count: number,
): Promise<void> {
  const { session } = await (await own.get("/api/session")).json();
  for (let index = 0; index < count; index++) {
    const [label, browser, os, type, ip] = KINDS[index % KINDS.length];
    await site.sessions.signIn(new Headers(), {
      userId: session.userId,
      amr: ["pwd"],
      device: { label, browser, os, type, ip },
    });
    advance(index < 3 ? HOUR / 30 : HOUR);
  }
}
