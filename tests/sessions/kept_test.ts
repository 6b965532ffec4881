/**
 * For how long it is kept in mind that a session ended: as long as anything could
 * still open it, and no longer.
 *
 * @module
 */
import assert from "node:assert/strict";
import { appendToLog, LOG_HEAD } from "../../lib/sessions/revocation/log.ts";
import { addBeat, pulseKey } from "../../lib/sessions/storage/pulse.ts";
import { DAY, HOUR, MINUTE, SECOND, withSessions } from "./kit.ts";

const IDLE = 7 * DAY;

for (const how of ["one", "all"] as const) {
  Deno.test(`jwt: an ending of ${how} is known without a read until the last second of the token`, () =>
    withSessions({ strategy: "jwt", idleTimeout: IDLE }, async (kit) => {
      const { headers, id } = await kit.signIn();
      const other = await kit.another();
      if (how === "one") await kit.sessions.revoke("ada", id);
      else await kit.sessions.revokeAll("ada");
      await other.caughtUp();
      kit.pass(IDLE - SECOND);
      for (const engine of [kit.sessions, other]) {
        await engine.caughtUp();
        const { outcome, reads } = await engine.resolve(headers);
        assert.deepEqual([outcome, reads], ["ended", 0]);
      }
      kit.pass(SECOND);
      assert.equal((await other.resolve(headers)).outcome, "expired");
    }));
}

Deno.test("kv with a cache: a record that was read just before its session ended is never used for as long as it is kept", () =>
  withSessions({ strategy: "kv", kv: { cacheFor: HOUR } }, async (kit) => {
    for (const how of ["one", "all"] as const) {
      const { headers, id } = await kit.signIn();
      const other = await kit.another();
      await other.resolve(headers);
      if (how === "one") await kit.sessions.revoke("ada", id);
      else await kit.sessions.revokeAll("ada");
      await other.caughtUp();
      kit.pass(HOUR - SECOND);
      await other.caughtUp();
      assert.equal((await other.resolve(headers)).outcome, "ended");
    }
  }));

/** Notes for how long each key is to be kept, in milliseconds. */
function kept(write: (operation: Deno.AtomicOperation) => void) {
  const times = new Map<string, number | undefined>();
  const operation = {
    set(key: Deno.KvKey, _: unknown, options?: { expireIn?: number }) {
      times.set(String(key), options?.expireIn);
      return operation;
    },
  };
  write(operation as unknown as Deno.AtomicOperation);
  return times;
}

Deno.test("a line stays in the log a minute longer than the last of its entries is needed, and the head for ever", () => {
  const kv = { commitVersionstamp: () => "now" } as unknown as Deno.Kv;
  const session = { kind: "session", sessionId: "a" } as const;
  for (
    const [untils, time] of [
      [[5000, 9000.5, 7000], 8001],
      [[10], 0],
    ] as const
  ) {
    const times = kept((operation) =>
      void appendToLog(
        kv,
        operation,
        untils.map((until) => ({ ...session, until })),
        1000,
      )
    );
    assert.deepEqual([...times], [
      ["revocations,now", time + MINUTE],
      [String(LOG_HEAD), undefined],
    ]);
  }
});

Deno.test("a pulse is kept for a day, so that who looks again sees no change where there was none", () => {
  const times = kept((operation) => addBeat(operation, "ada", 1000));
  assert.deepEqual([...times], [[String(pulseKey("ada")), DAY]]);
});
