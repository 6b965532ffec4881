/**
 * What holds for the built site in several processes, with one database in common and behind one
 * address.
 *
 * @module
 */

import assert from "node:assert/strict";
import { type Client, createClient } from "../support/client.ts";
import { startSite } from "../support/server.ts";
import { type Balancer, openBalancer } from "./balancer.ts";
import { until } from "./until.ts";
import { type Place, STRATEGIES } from "./worker_rules.ts";

/** Who has all these devices. */
const ADA = { email: "ada@example.com", password: "violet anvil seventeen" };

/** The sites, and a way to them. */
interface Scene {
  readonly balancer: Balancer;
  /** The numbers of the sites. */
  readonly sites: readonly number[];
  /** Makes a device that knows the one address. */
  client(): Client;
}

/**
 * Registers the tests.
 *
 * @param place where the database is
 */
export function testSites(place: Place): void {
  for (const strategy of STRATEGIES) {
    Deno.test(`${strategy}: people sign up, log in and log out at whichever site they reach (${place.name})`, async () => {
      await using stack = new AsyncDisposableStack();
      const { env } = stack.use(await place.open());
      const balancer = stack.use(openBalancer());
      const start = async () =>
        stack.use(
          await startSite({
            // Memory is trusted for long, so that what ends a session is the word of another process.
            settings: { strategy, revocation: { maxStaleness: "1m" } },
            env: { ...env, ORIGIN: balancer.address, TRUST_PROXY: "1" },
          }),
        );
      const sites = Array.from({ length: place.processes }, start);
      balancer.sites.push(...await Promise.all(sites));
      await visit({
        balancer,
        sites: [...balancer.sites.keys()],
        client: () => createClient({ base: balancer.address }),
      });
    });
  }
}

async function visit({ balancer, sites, client }: Scene): Promise<void> {
  const laptop = client();
  const phone = client();
  const at = (site: number) => balancer.choose(site);
  const last = sites.length - 1;

  at(0);
  await leadsTo("/account", laptop.post("/signup", { name: "Ada", ...ADA }));
  at(last);
  await leadsTo("/account", phone.post("/login", ADA));
  for (const site of sites) {
    at(site);
    assert.equal(await statusOf(laptop, "/account"), 200);
    assert.equal(await statusOf(phone, "/account"), 200);
  }

  // Ended by a form at the first, refused at every other.
  const { session } = await (await phone.get("/api/session")).json();
  at(0);
  const path = `/account/devices/${session.id}/revoke`;
  await leadsTo("/account", laptop.post(path, {}));
  for (const site of sites) {
    at(site);
    await refuses(phone);
    assert.equal(await statusOf(laptop, "/account"), 200);
  }

  // Two requests of one visit need not reach the same site.
  balancer.choose();
  await leadsTo("/account", phone.post("/login", ADA));
  for (const _ of sites) assert.equal(await statusOf(phone, "/account"), 200);

  at(last);
  await leadsTo("/login", phone.post("/account/logout-everywhere", {}));
  for (const site of sites) {
    at(site);
    await refuses(phone);
    await refuses(laptop);
  }
  balancer.choose();
  await leadsTo("/account", laptop.post("/login", ADA));
  for (const _ of sites) assert.equal(await statusOf(laptop, "/account"), 200);
}

async function leadsTo(path: string, request: Promise<Response>) {
  const answer = await request;
  assert.equal(answer.status, 303, await answer.text());
  assert.equal(
    new URL(answer.headers.get("location")!, "http://x").pathname,
    path,
  );
}

async function statusOf(client: Client, path: string): Promise<number> {
  const answer = await client.get(path);
  await answer.body?.cancel();
  return answer.status;
}

/** A page that asks the database refuses at once; all others within the documented bound. */
async function refuses(client: Client): Promise<void> {
  assert.equal(await statusOf(client, "/account"), 303);
  await until(
    "A session that was ended at another site is refused",
    async () => await statusOf(client, "/api/session") === 401,
  );
}
