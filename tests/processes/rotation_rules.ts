/**
 * The race that signs people out elsewhere: many requests at once with the same
 * access token that has just expired, at several processes. All of them succeed,
 * and one chain is left.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  accessIsOver,
  ask,
  claimsOf,
  copyOf,
  type Device,
  type Fleet,
  startFleet,
} from "./fleet.ts";
import { until } from "./until.ts";
import type { Place } from "./worker_rules.ts";

/** How many requests race. */
const REQUESTS = 20;

/** How many devices do so at once, and how often each: 100 races. */
const DEVICES = 25;
const ROUNDS = 4;

/** How often a request is sent again that the database did not answer in time. */
const MOST_TRIES = 5;

/** As short as they can be, so that there is little to wait for. */
const SETTINGS = {
  strategy: "hybrid",
  hybrid: { accessLifetime: "1s", reuseGrace: "1s" },
};

/**
 * Registers the tests.
 *
 * @param place where the database is
 */
export function testRotation(place: Place): void {
  const fleet = () =>
    startFleet(place, Array.from({ length: place.processes }, () => SETTINGS));

  Deno.test(`hybrid: of ${DEVICES * ROUNDS} races of ${REQUESTS} requests with an access token that is over, none signs anybody out (${place.name})`, async () => {
    await using sites = await fleet();
    const devices: Device[] = [];
    for (let at = 0; at < DEVICES; at++) devices.push(await sites.signIn());
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(devices.map((device) => race(sites, device, round)));
    }
    const { text } = await ask(devices[0], sites.sites[0], "/api/devices");
    assert.equal(JSON.parse(text).devices.length, DEVICES);
  });

  Deno.test(`hybrid: a copy that comes back after the owner went on ends the session at every process (${place.name})`, async () => {
    await using fleetOf = await fleet();
    const { sites } = fleetOf;
    const owner = await fleetOf.signIn();
    const thief = copyOf(owner);
    for (const site of sites) {
      await accessIsOver(owner);
      (await ask(owner, site)).arrive();
    }
    await accessIsOver(owner);
    await until("What was left behind is theft", async () => {
      // The owner goes on meanwhile, so that the token in use is never the parent.
      (await ask(owner, sites[0])).arrive();
      const answer = await ask(thief, sites.at(-1)!);
      answer.arrive();
      // As long as the grace lasts it is let in, and gets nothing in exchange.
      if (answer.status === 200) assert.deepEqual(answer.setCookies, []);
      return answer.status === 401;
    });
    for (const name of ["session", "session_refresh"]) {
      assert.equal(thief.cookies.get(name), undefined);
    }
    for (const site of sites) {
      await until(
        "The owner is signed out as well",
        async () => (await ask(owner, site)).status === 401,
      );
      assert.equal((await ask(owner, site, "/account")).status, 303);
    }
  });
}

/** Five hundred requests at once may be more than a busy machine answers in time: then nothing is taken away. */
async function askAgain(device: Device, site: Fleet["sites"][number]) {
  for (let tries = 0;; tries++) {
    const answer = await ask(device, site);
    if (answer.status !== 503 || tries === MOST_TRIES) return answer;
    assert.deepEqual(answer.setCookies, []);
  }
}

async function race({ sites }: Fleet, device: Device, round: number) {
  await accessIsOver(device);
  const before = claimsOf(device.cookies).generation;
  const answers = await Promise.all(
    Array.from(
      { length: REQUESTS },
      (_, at) => askAgain(device, sites[(at + round) % sites.length]),
    ),
  );
  for (const { status, setCookies, text } of answers) {
    assert.equal(status, 200, text);
    assert.equal(JSON.parse(text).session.id, device.session.id);
    assert.ok(setCookies.every((line) => !line.includes("Max-Age=0")));
  }
  // All get the same refresh token, whichever answer comes last.
  const chains = answers.flatMap(({ setCookies }) =>
    setCookies.filter((line) => line.startsWith("session_refresh="))
  );
  assert.equal(new Set(chains).size, 1, `${new Set(chains).size} chains`);
  answers[Math.floor(Math.random() * REQUESTS)].arrive();
  assert.equal(claimsOf(device.cookies).generation, before + 1);
}
