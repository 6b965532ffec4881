/**
 * A site for one HTTP test and people who use it. Every rule is tried under every strategy, from one
 * table, and each test has a site and a database of its own.
 *
 * @module
 */

import assert from "node:assert/strict";
import { RULES, type Rules } from "../../lib/limits/rules.ts";
import type { SessionJson } from "../../lib/session_json.ts";
import type { Client, ClientRequest } from "../support/client.ts";
import {
  openTestSite,
  type TestSite,
  type TestSiteOptions,
} from "../support/test_site.ts";
import { openFailingKv } from "./failing_kv.ts";
import { openQuickAccounts } from "./quick_accounts.ts";

/** The strategies that every rule is tried under. */
export const STRATEGIES = ["kv", "jwt", "hybrid"] as const;

/** The password of everybody in these tests. */
export const PASSWORD = "violet anvil seventeen";

/** No rule, where a test needs more attempts than anybody may make. */
export const NO_LIMITS = Object.fromEntries(
  Object.keys(RULES).map((action) => [action, {}]),
) as Rules;

/** A site, the strategy that it was opened with, and power over its database. */
export interface Scene extends TestSite {
  strategy: typeof STRATEGIES[number];
  /** From now on whatever is asked of the database fails. */
  sever(): void;
  /** From now on what is asked of the database gets no answer. */
  hang(): void;
  /** From now on it answers again. */
  mend(): void;
}

/**
 * Opens a site that hashes passwords quickly.
 *
 * @param options what differs from the default settings
 * @returns the site, to be closed by the caller, or by `await using`
 */
export function openQuickSite(
  options: TestSiteOptions = {},
): Promise<TestSite> {
  const parts = { openAccounts: openQuickAccounts, ...options.parts };
  return openTestSite({ ...options, parts });
}

/**
 * Registers a test for each strategy.
 *
 * @param name what holds, as a sentence
 * @param body the test
 * @param options how the site differs from one with the default settings
 */
export function everyStrategy(
  name: string,
  body: (scene: Scene) => void | Promise<void>,
  { settings, ...options }: TestSiteOptions = {},
): void {
  for (const strategy of STRATEGIES) {
    Deno.test(`${strategy}: ${name}`, async () => {
      const { kv, sever, hang, mend } = await openFailingKv();
      await using site = await openQuickSite({
        ...options,
        settings: { ...settings as Record<string, unknown>, strategy },
        parts: { kv, ...options.parts },
      });
      await body({ ...site, strategy, sever, hang, mend });
    });
  }
}

/** Who signs up or logs in. */
export interface Person {
  email: string;
  name: string;
}

/** The person of most tests. */
export const ADA: Person = { email: "ada@example.com", name: "Ada Lovelace" };
/** Somebody else. */
export const BOB: Person = { email: "bob@example.com", name: "Bob" };

/**
 * Signs a person up on a device.
 *
 * @param client the device
 * @param person who
 */
export async function signUp(client: Client, person = ADA): Promise<void> {
  const answer = await client.post("/signup", {
    ...person,
    password: PASSWORD,
  });
  assert.equal(answer.status, 303, await answer.text());
}

/**
 * Logs a person in on a device.
 *
 * @param client the device
 * @param fields what differs from Ada's address and password
 */
export async function logIn(
  client: Client,
  fields: Record<string, string> = {},
): Promise<void> {
  const answer = await client.post("/login", {
    email: ADA.email,
    password: PASSWORD,
    ...fields,
  });
  assert.equal(answer.status, 303, await answer.text());
}

/**
 * Asks whose session a device has.
 *
 * @param client the device
 * @param headers headers to send beside the usual ones
 * @returns the session, or null when the site takes the device for nobody's
 */
export async function sessionOf(
  client: Client,
  headers?: ClientRequest["headers"],
): Promise<SessionJson | null> {
  const answer = await client.get("/api/session", headers);
  const body = await answer.json();
  if (answer.status === 200) return body.session;
  assert.equal(answer.status, 401, JSON.stringify(body));
  return null;
}

/**
 * Lists the devices of the account that a device is logged in to.
 *
 * @param client the device
 * @returns its sessions, in the order of the answer
 */
export async function devicesOf(client: Client): Promise<SessionJson[]> {
  const answer = await client.get("/api/devices");
  assert.equal(answer.status, 200);
  return (await answer.json()).devices;
}

/**
 * Opens a site's devices for one account: the first signs up, the others log in.
 *
 * @param site the site
 * @param count how many devices
 * @returns the devices and the ids of their sessions
 */
export async function signInOn(
  site: Pick<TestSite, "client">,
  count: number,
): Promise<{ client: Client; id: string }[]> {
  const devices = [];
  for (let at = 0; at < count; at++) {
    const client = site.client();
    await (at === 0 ? signUp(client) : logIn(client));
    devices.push({ client, id: (await sessionOf(client))!.id });
  }
  return devices;
}
