/**
 * What holds for a site whose database goes away: closed where it must know, open where it need not, and
 * well again by itself.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Client } from "../../support/client.ts";
import { type StartedSite, startSite } from "../../support/server.ts";
import { type Denokv, startDenokv } from "../denokv.ts";
import { until } from "../until.ts";
import { STRATEGIES } from "../worker_rules.ts";

/** A way in which the database goes away, and comes back. */
export interface Absence {
  /** What it does, as a verb. */
  readonly name: string;
  /** Takes it away. */
  begin(denokv: Denokv): Promise<void> | void;
  /** Brings it back. */
  end(denokv: Denokv): Promise<void> | void;
}

/** How long an answer may take while the database gives none, on a machine with other work, in milliseconds. */
const A_FEW_SECONDS = 10_000;

/** How long it may take until a token's word is not enough any more, or the site has its database back. */
const SOME_MORE = 20_000;

const ADA = { email: "ada@example.com", password: "violet anvil seventeen" };

/** Devices: one is signed in, one was signed out by another, one has made its cookie up. */
interface Devices {
  readonly here: Client;
  readonly revoked: Client;
  readonly forger: Client;
}

/**
 * Registers the tests.
 *
 * @param absence how the database goes away
 */
export function testPartition({ name, begin, end }: Absence): void {
  for (const strategy of STRATEGIES) {
    Deno.test(`${strategy}: while denokv ${name} nobody gets in who must be checked, and afterwards all is as before`, async () => {
      await using denokv = await startDenokv();
      const { env } = denokv;
      await using site = await startSite({ settings: { strategy }, env });
      const devices = await signIn(site);
      const cookies = devices.here.cookies.all();

      await begin(denokv);
      await isClosed(site, devices);
      if (strategy === "jwt") {
        // Memory is trusted for as long as `maxStaleness`; after that it is not.
        await until(
          "A session that cannot be checked is not shown",
          async () => (await ask(devices.here, "/api/session")).status === 503,
          SOME_MORE,
        );
        await isClosed(site, devices);
      }
      assert.deepEqual(devices.here.cookies.all(), cookies);

      await end(denokv);
      await until(
        "The site works again",
        async () => (await ask(devices.here, "/account")).status === 200,
        SOME_MORE,
      );
      await isAsBefore(site, devices);
    });
  }
}

async function signIn(site: StartedSite): Promise<Devices> {
  const [here, revoked, forger] = [site.client(), site.client(), site.client()];
  assert.equal(
    (await post(here, "/signup", { name: "Ada", ...ADA })).status,
    303,
  );
  assert.equal((await post(revoked, "/login", ADA)).status, 303);
  const [{ name, value }] = revoked.cookies.all();
  assert.equal(
    (await post(here, "/account/devices/revoke-others")).status,
    303,
  );
  assert.equal((await ask(revoked, "/account")).status, 303);
  revoked.cookies.set(name, value);
  forger.cookies.set(name, `${value.slice(0, -8)}AAAAAAAA`);
  return { here, revoked, forger };
}

/** Everything at once, since each of these may have to wait until the database is given up. */
async function isClosed(
  site: StartedSite,
  { here, revoked, forger }: Devices,
): Promise<void> {
  const unavailable = [
    ask(here, "/account"),
    ask(here, "/api/devices"),
    post(here, "/account/logout-everywhere"),
    post(site.client(), "/login", ADA),
    post(site.client(), "/signup", {
      ...ADA,
      name: "Bob",
      email: "b@example.com",
    }),
  ].map(async (asked) => {
    const { url, status, headers } = await asked;
    assert.equal(status, 503, url);
    assert(Number(headers.get("retry-after")) > 0, url);
    assert.deepEqual(headers.getSetCookie(), [], url);
  });
  const strangers = [revoked, forger].map(async (client) => {
    assert.notEqual((await ask(client, "/account")).status, 200);
    assert.notEqual((await ask(client, "/api/session")).status, 200);
  });
  const open = [
    ask(here, "/"),
    ask(site.client(), "/"),
    ask(site.client(), "/login"),
    ask(site.client(), "/healthz"),
  ].map(async (asked) => {
    const { url, status, headers } = await asked;
    assert.equal(status, 200, url);
    assert.deepEqual(headers.getSetCookie(), [], url);
  });
  await Promise.all([...unavailable, ...strangers, ...open]);
}

async function isAsBefore(
  site: StartedSite,
  { here, revoked, forger }: Devices,
): Promise<void> {
  assert.equal((await ask(here, "/api/session")).status, 200);
  for (const client of [revoked, forger]) {
    assert.equal((await ask(client, "/account")).status, 303);
    assert.equal((await ask(client, "/api/session")).status, 401);
  }
  const again = site.client();
  assert.equal((await post(again, "/login", ADA)).status, 303);
  assert.equal((await ask(again, "/account")).status, 200);
}

function ask(client: Client, path: string): Promise<Response> {
  return inTime(path, client.get(path));
}

function post(
  client: Client,
  path: string,
  form: Record<string, string> = {},
): Promise<Response> {
  return inTime(path, client.post(path, form));
}

async function inTime(
  path: string,
  answering: Promise<Response>,
): Promise<Response> {
  const startedAt = performance.now();
  const answer = await answering;
  await answer.body?.cancel();
  const took = performance.now() - startedAt;
  assert(took < A_FEW_SECONDS, `${path} took ${took.toFixed()} ms`);
  return answer;
}
