/**
 * Whoever shows a list of sessions hears of every change of it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Kit, STRATEGIES, withSessions } from "./kit.ts";
import { HOUR } from "./kit.ts";
import {
  addBeat,
  followPulses,
  type Pulses,
} from "../../lib/sessions/storage/pulse.ts";

/** Follows a subject and returns a function that waits for the next call. */
function follow(kit: Kit, userId: string) {
  let calls = 0;
  let wake = () => {};
  const stop = kit.sessions.follow(userId, () => {
    calls++;
    wake();
  });
  return {
    stop,
    calls: () => calls,
    async next() {
      const before = calls;
      while (calls === before) {
        await new Promise<void>((resolve) => wake = resolve);
      }
    },
  };
}

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: signing in, renewing, revoking one, the others and all are each heard of`, () =>
    withSessions({ strategy }, async (kit) => {
      const { headers, id } = await kit.signIn();
      const ada = follow(kit, "ada");
      await ada.next();
      const changes: [string, () => Promise<unknown>][] = [
        ["another sign-in", () => kit.signIn()],
        ["activity", () => {
          kit.pass(2 * HOUR);
          return kit.sessions.resolve(headers);
        }],
        ["the others revoked", () => kit.sessions.revokeOthers("ada", id)],
        ["one revoked", () => kit.sessions.revoke("ada", id)],
        ["all revoked", () => kit.sessions.revokeAll("ada")],
      ];
      for (const [, change] of changes) {
        const heard = ada.next();
        await change();
        await heard;
      }
      ada.stop();
    }));
}

Deno.test("nobody hears of somebody else's sessions, or after they stopped", () =>
  withSessions({}, async (kit) => {
    const ada = follow(kit, "ada");
    const gone = follow(kit, "ada");
    const bob = follow(kit, "bob");
    gone.stop();
    await Promise.all([ada.next(), bob.next()]);
    const heard = bob.next();
    await kit.signIn({ userId: "bob" });
    await heard;
    assert.equal(ada.calls(), 1);
    assert.equal(gone.calls(), 0);
    ada.stop();
    bob.stop();
    bob.stop();
  }));

Deno.test("closing the engine ends following", () =>
  withSessions({}, async (kit) => {
    follow(kit, "ada");
    await kit.sessions.close();
  }));

/** Pulses in a database whose watches do as a test says; it is polled often. */
async function withPulses(
  watch: (keys: Deno.KvKey[]) => ReadableStream,
  test: (
    scene: {
      pulses: Pulses;
      beat: (userId: string) => Promise<unknown>;
      /** Resolves once everything was polled that many times more. */
      polled: (times: number) => Promise<void>;
      /** Whether the database fails. */
      away: (isAway: boolean) => void;
    },
  ) => Promise<void>,
) {
  using kv = await Deno.openKv(":memory:");
  let polls = 0;
  let fails = false;
  let wake = () => {};
  const handle = {
    getMany: async (keys: Deno.KvKey[]) => {
      polls++;
      const answered = fails
        ? Promise.reject(new Error("away"))
        : kv.getMany(keys);
      // After what is done with the answer.
      const done = () => void setTimeout(() => wake(), 0);
      answered.then(done, done);
      return await answered;
    },
    watch,
  } as unknown as Deno.Kv;
  const pulses = followPulses(handle, 1);
  // A server has more to live for than timers that keep nothing alive.
  const alive = setInterval(() => {}, 1000);
  try {
    await test({
      pulses,
      beat: (userId) => {
        const atomic = kv.atomic();
        addBeat(atomic, userId, 0);
        return atomic.commit();
      },
      away: (isAway) => void (fails = isAway),
      async polled(times) {
        const enough = polls + times;
        while (polls < enough) {
          await new Promise<void>((resolve) => wake = resolve);
        }
      },
    });
  } finally {
    await pulses.close();
    clearInterval(alive);
    // Those that are to wake somebody come before this one.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

const silent = () => new ReadableStream();
const BROKEN: Record<string, () => ReadableStream> = {
  "tells nothing": silent,
  "ends": () => new ReadableStream({ start: (it) => it.close() }),
  "fails": () => new ReadableStream({ start: (it) => it.error("away") }),
};

for (const [what, watch] of Object.entries(BROKEN)) {
  Deno.test(`where watching ${what}, each of many is told of its own changes, once each`, () =>
    withPulses(watch, async ({ pulses, beat, polled }) => {
      const users = Array.from({ length: 23 }, (_, at) => `user${at}`);
      const calls = new Map(users.map((userId) => [userId, 0]));
      for (const userId of users) {
        pulses.subscribe(
          userId,
          () => void calls.set(userId, calls.get(userId)! + 1),
        );
      }
      // Three reads for 23 subjects; the first one is a change.
      await polled(6);
      assert.deepEqual([...new Set(calls.values())], [1]);
      await beat("user0");
      await beat("user12");
      await beat("user22");
      await polled(9);
      const changed = users.filter((userId) => calls.get(userId) === 2);
      assert.deepEqual(changed, ["user0", "user12", "user22"]);
      const total = [...calls.values()].reduce((sum, each) => sum + each);
      assert.equal(total, 26);
    }));
}

Deno.test("whoever stays is told although others left, and polling goes on for who comes later", () =>
  withPulses(silent, async ({ pulses, beat, polled }) => {
    const calls = { stays: 0, leaves: 0, late: 0 };
    pulses.subscribe("ada", () => void calls.stays++);
    const leave = pulses.subscribe("ada", () => void calls.leaves++);
    assert.equal(pulses.size, 2);
    leave();
    leave();
    assert.equal(pulses.size, 1);
    await polled(2);
    await beat("ada");
    await polled(2);
    assert.deepEqual(calls, { stays: 2, leaves: 0, late: 0 });
    pulses.subscribe("bob", () => void calls.late++)();
    pulses.subscribe("bob", () => void calls.late++);
    await polled(3);
    assert.deepEqual(calls, { stays: 2, leaves: 0, late: 1 });
  }));

Deno.test("a change while the database was away is told of once it is back", () =>
  withPulses(silent, async ({ pulses, beat, polled, away }) => {
    let calls = 0;
    pulses.subscribe("ada", () => void calls++);
    await polled(2);
    away(true);
    await polled(2);
    await beat("ada");
    await polled(2);
    assert.equal(calls, 1);
    away(false);
    await polled(2);
    assert.equal(calls, 2);
  }));
