/**
 * A change of strategy on a running fleet: a process with the old line, which
 * accepts the new strategy, and one with the new line, which accepts the old.
 *
 * @module
 */

import assert from "node:assert/strict";
import { ACCESS_TOKEN } from "../../lib/sessions/tokens/token_types.ts";
import { claimedType } from "../../lib/sessions/tokens/unverified.ts";
import {
  accessIsOver,
  type Answer,
  ask,
  copyOf,
  type Device,
  type Fleet,
  startFleet,
} from "./fleet.ts";
import { until } from "./until.ts";
import { type Place, STRATEGIES } from "./worker_rules.ts";

/** What rotates does so as often as it can. */
const HYBRID = { accessLifetime: "1s", reuseGrace: "1s" };

/** How many bursts of requests a device sends while it goes to and fro. */
const BURSTS = 12;

/** How many requests are in one, at most. */
const AT_ONCE = 4;

/** How many of the answers are lost. */
const LOST = 0.25;

/**
 * Registers the tests.
 *
 * @param place where the database is
 */
export function testChanges(place: Place): void {
  for (const from of STRATEGIES) {
    for (const to of STRATEGIES) {
      if (from === to) continue;
      Deno.test(`${from} to ${to}: devices that go to and fro between the old line and the new one stay signed in, one row each (${place.name})`, async () => {
        await using fleet = await startFleet(place, [
          { strategy: from, accept: [to], hybrid: HYBRID },
          { strategy: to, accept: [from], hybrid: HYBRID },
          { strategy: to, accept: [], hybrid: HYBRID },
        ]);
        const devices = [
          await fleet.signIn(),
          await fleet.signIn(true),
          await fleet.signIn(),
        ];
        await isRefused(fleet, devices[0]);
        await Promise.all(devices.map((device) => goToAndFro(fleet, device)));
        const { text } = await ask(devices[0], fleet.sites[0], "/api/devices");
        assert.equal(JSON.parse(text).devices.length, devices.length, text);
        for (const device of devices) await settle(fleet, device, to);
      });
    }
  }
}

/** At a site that does not accept it, the old cookie is nobody's, and stays as it is. */
async function isRefused({ sites }: Fleet, device: Device) {
  const before = device.cookies.all();
  const answers = [
    await ask(device, sites[2], "/account"),
    await ask(device, sites[2], "/login"),
    await ask(device, sites[2], "/"),
    await ask(device, sites[2]),
  ];
  answers.forEach((answer) => answer.arrive());
  assert.deepEqual(answers.map(({ status }) => status), [303, 200, 200, 401]);
  assert.match(answers[0].location!, /^\/login\?/);
  const set = answers.flatMap(({ setCookies }) => setCookies);
  assert.deepEqual(set.filter((line) => line.startsWith("session")), []);
  assert.deepEqual(device.cookies.all(), before);
}

async function goToAndFro({ sites }: Fleet, device: Device) {
  for (let burst = 0; burst < BURSTS; burst++) {
    if (burst % 4 === 3) await isOver(device);
    const answers = await Promise.all(
      Array.from(
        { length: 1 + pick(AT_ONCE) },
        () =>
          ask(device, sites[pick(2)], pick(3) === 0 ? "/account" : undefined),
      ),
    );
    for (const answer of answers) check(answer, device);
    // They arrive in another order than they were sent in, and some do not.
    answers.sort(() => Math.random() - 0.5);
    for (const answer of answers) if (Math.random() > LOST) answer.arrive();
  }
}

function check({ status, location, setCookies, text }: Answer, device: Device) {
  assert.equal(status, 200, `${status} ${location} ${text.slice(0, 500)}`);
  const written = setCookies.filter((line) =>
    /^session(_refresh)?=[^;]/.test(line)
  );
  for (const line of written) {
    assert.equal(/Max-Age=\d\d/.test(line), device.isPersistent, line);
  }
  if (!text.startsWith("{")) return void assert.match(text, /Ada/);
  const { session } = JSON.parse(text);
  const { userId, createdAt, authenticatedAt, amr } = device.session;
  assert.deepEqual(
    { ...session, userId, createdAt, authenticatedAt, amr },
    session,
  );
}

/** Once only the new line is left, each device has a cookie of the new strategy, and no other opens anything. */
async function settle({ sites }: Fleet, device: Device, to: string) {
  const [before, after] = sites;
  const copies = [copyOf(device)];
  await until("It has a cookie of the new strategy", async () => {
    const answer = await ask(device, after);
    check(answer, device);
    answer.arrive();
    if (answer.setCookies.length > 0) copies.push(copyOf(device));
    return JSON.parse(answer.text).session.strategy === to;
  });
  await confirm(device, after);
  const home = await ask(device, after, "/");
  assert.match(home.text, /Ada/);
  const isOld = (copy: Device) =>
    copy.cookies.get("session")?.value.split(".")[0] !==
      device.cookies.get("session")?.value.split(".")[0];
  for (const copy of copies.filter(isOld)) {
    assert.equal((await ask(copy, after)).status, 401);
    assert.equal((await ask(copy, before, "/account")).status, 303);
    await until(
      "The old cookie is dead at the old line, too",
      async () => (await ask(copy, before)).status === 401,
    );
  }
  assert.equal((await ask(device, after)).status, 200);
}

/** The first use of a new cookie is what ends the one before it. */
async function confirm(device: Device, site: Fleet["sites"][number]) {
  const answer = await ask(device, site);
  check(answer, device);
  answer.arrive();
}

/** An answer that came late may have put a token of days in front of a refresh token: nothing is waited for then. */
async function isOver(device: Device) {
  const { value } = device.cookies.get("session")!;
  if (claimedType(value) === ACCESS_TOKEN) await accessIsOver(device);
}

function pick(count: number): number {
  return Math.floor(Math.random() * count);
}
