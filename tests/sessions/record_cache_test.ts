/**
 * Records in memory: whom they open, and when they are not enough.
 *
 * @module
 */
import assert from "node:assert/strict";
import { carrying, HOUR, MINUTE, SECOND, withSessions } from "./kit.ts";

const CACHED = { strategy: "kv", kv: { cacheFor: HOUR } } as const;

Deno.test("a record in memory opens for the very cookie that opened it and for no other, and nobody's guess takes its place", () =>
  withSessions(CACHED, async (kit) => {
    const { headers } = await kit.signIn();
    await kit.signIn({ userId: "eve" });
    await kit.sessions.resolve(headers);
    const cookie = headers.get("cookie")!;
    assert.match(cookie, /=kv1\.ada\./);
    const last = cookie.endsWith("A") ? "B" : "A";
    for (
      const [altered, outcome] of [
        [cookie.replace(".ada.", ".eve."), "ended"],
        [cookie.replace(".ada.", ".nobody."), "ended"],
        [cookie.replace(/.$/, last), "malformed"],
        [cookie.replace(/[^.]{43}$/, "A".repeat(43)), "malformed"],
        [cookie.replace(/[^.]{43}$/, ""), "malformed"],
        [cookie.replace("kv1.ada.", ""), "malformed"],
        [cookie.replace("kv1.", "kv2."), "malformed"],
        [`${cookie}A`, "malformed"],
      ]
    ) {
      const guess = await kit.sessions.resolve(carrying([altered]));
      assert.deepEqual([guess.session, guess.outcome], [null, outcome]);
    }
    const { session, reads } = await kit.sessions.resolve(headers);
    assert.deepEqual([session?.userId, reads], ["ada", 0]);
  }));

Deno.test("a guess that comes first is not remembered as what opens the record", () =>
  withSessions(CACHED, async (kit) => {
    const { headers } = await kit.signIn();
    const guess = carrying([
      headers.get("cookie")!.replace(/[^.]{43}$/, "A".repeat(43)),
    ]);
    for (let time = 0; time < 3; time++) {
      const { session, outcome } = await kit.sessions.resolve(guess);
      assert.deepEqual([session, outcome], [null, "malformed"]);
    }
    assert.equal((await kit.sessions.resolve(headers)).outcome, "alive");
    assert.equal((await kit.sessions.resolve(guess)).outcome, "malformed");
  }));

Deno.test("a session that looks idle in memory is looked up: it may have been used at another process", () =>
  withSessions({ ...CACHED, idleTimeout: 20 * MINUTE }, async (kit) => {
    const { headers } = await kit.signIn();
    const other = await kit.another();
    assert.equal((await other.resolve(headers)).outcome, "alive");
    for (let times = 0; times < 3; times++) {
      kit.pass(10 * MINUTE);
      await kit.sessions.caughtUp();
      assert.equal((await kit.sessions.resolve(headers)).outcome, "alive");
    }
    await other.caughtUp();
    const { outcome, reads } = await other.resolve(headers);
    assert.deepEqual([outcome, reads], ["alive", 1]);
  }));

Deno.test("what memory holds is as old as the beginning of the reading that brought it", () =>
  withSessions({ ...CACHED, kv: { cacheFor: MINUTE } }, async (kit) => {
    const { headers } = await kit.signIn();
    const reading = kit.sessions.resolve(headers);
    kit.pass(MINUTE - SECOND);
    await reading;
    assert.equal((await kit.sessions.resolve(headers)).reads, 0);
    kit.pass(SECOND);
    assert.equal((await kit.sessions.resolve(headers)).reads, 1);
  }));
