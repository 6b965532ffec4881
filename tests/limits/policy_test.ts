/** The rule about waiting, against a model that remembers every attempt, and against an attacker who never rests. */

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  countOne,
  lifeOf,
  mostAttempts,
  type Policy,
  takeBack,
  type Tally,
  waitFor,
} from "../../lib/limits/policy.ts";
import { RULES } from "../../lib/limits/rules.ts";

const DAY = 24 * 60 * 60_000;

const policies: fc.Arbitrary<Policy> = fc.record({
  free: fc.integer({ min: 1, max: 30 }),
  first: fc.integer({ min: 1, max: 60_000 }),
  recover: fc.integer({ min: 1, max: 3_600_000 }),
  slack: fc.integer({ min: 0, max: 3_600_000 }),
}).map(({ slack, ...policy }) => ({
  ...policy,
  most: Math.max(policy.recover + slack, policy.first),
}));

/** How long somebody pauses: not at all, for about a delay, or for as long as it takes. */
const pauses = fc.array(
  fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 100_000 }),
    fc.integer({ min: 0, max: 20_000_000 }),
  ),
  { minLength: 1, maxLength: 60 },
);

/** What is left of the failures at the times named, computed from the beginning. */
function model(times: readonly number[], now: number, policy: Policy) {
  let level = 0;
  let before = 0;
  let openAt = 0;
  for (const time of times) {
    level = Math.max(level - (time - before) / policy.recover, 0) + 1;
    before = time;
    const doublings = Math.round(level) - policy.free;
    let delay = doublings < 0 ? 0 : policy.first;
    for (let at = 0; at < doublings && delay < policy.most; at++) delay *= 2;
    openAt = time + Math.min(delay, policy.most);
  }
  return Math.max(openAt - now, 0);
}

Deno.test("the wait is that of a model which remembers every attempt", () => {
  fc.assert(fc.property(policies, pauses, (policy, pauses) => {
    const times: number[] = [];
    let now = 0;
    let tally: Tally | null = null;
    for (const pause of pauses) {
      now += pause;
      const wait = waitFor(tally, now, policy);
      assert.equal(wait, model(times, now, policy));
      if (wait > 0) continue;
      tally = countOne(tally, now, policy);
      times.push(now);
    }
  }));
});

Deno.test("no timing gets more attempts through than is promised", () => {
  fc.assert(fc.property(policies, pauses, (policy, pauses) => {
    let [now, made] = [0, 0];
    let tally: Tally | null = null;
    for (const pause of pauses) {
      now += pause + waitFor(tally, now + pause, policy);
      tally = countOne(tally, now, policy);
      made++;
      assert.ok(made <= mostAttempts(policy, now), `${made} in ${now} ms`);
    }
  }));
});

Deno.test("nobody waits longer than the longest delay, even if the clock is set back", () => {
  fc.assert(
    fc.property(policies, pauses, fc.nat(DAY), (policy, pauses, back) => {
      let now = DAY;
      let tally: Tally | null = null;
      for (const pause of pauses) {
        now += pause;
        tally = countOne(tally, now, policy);
        assert.ok(waitFor(tally, now - back, policy) <= policy.most);
        assert.equal(waitFor(tally, now + policy.most, policy), 0);
      }
    }),
  );
});

Deno.test("an attempt that turned out well leaves no trace", () => {
  fc.assert(fc.property(policies, pauses, (policy, pauses) => {
    let now = 0;
    let tally: Tally | null = null;
    for (const pause of pauses) {
      now += pause + waitFor(tally, now + pause, policy);
      const mine = countOne(tally, now, policy);
      const after = takeBack(mine, mine, now, policy);
      assert.equal(waitFor(after, now, policy), 0);
      assert.equal(
        countOne(after, now, policy).openAt,
        countOne(tally, now, policy).openAt,
      );
      tally = mine;
    }
  }));
});

Deno.test("taking one attempt back does not take back what another one has caused meanwhile", () => {
  const policy = { free: 1, first: 1000, most: 8000, recover: 8000 };
  const good = countOne(null, 0, policy);
  const opened = takeBack(good, good, 1000, policy);
  assert.equal(waitFor(opened, 1000, policy), 0);
  const bad = countOne(countOne(null, 0, { ...policy, free: 3 }), 1, policy);
  assert.ok(waitFor(takeBack(bad, good, 2, policy), 2, policy) > 0);
});

Deno.test("what a tally says is over when its life is", () => {
  fc.assert(fc.property(policies, pauses, (policy, pauses) => {
    let now = 0;
    let tally: Tally | null = null;
    for (const pause of pauses) {
      now += pause;
      tally = countOne(tally, now, policy);
      const end = Math.ceil(now + lifeOf(tally, policy));
      assert.equal(waitFor(tally, end, policy), 0);
      assert.ok(
        Math.abs(countOne(tally, end, policy).count - 1) < 1e-6,
      );
    }
  }));
});

Deno.test("every rule of the site lets its longest delay forgive a failure", () => {
  for (const scopes of Object.values(RULES)) {
    for (const policy of Object.values(scopes)) {
      assert.ok(policy.most >= policy.recover && policy.first <= policy.most);
      assert.ok(policy.free >= 1);
    }
  }
});
