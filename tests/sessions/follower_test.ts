/**
 * Following the revocation log.
 *
 * @module
 */
import assert from "node:assert/strict";
import { followLog } from "../../lib/sessions/revocation/follower.ts";
import type { LogEntry } from "../../lib/sessions/revocation/log.ts";
import { createRevocationView } from "../../lib/sessions/revocation/view.ts";
import type { KvHandle } from "../../lib/sessions/storage/patient_kv.ts";

Deno.test("what was heard counts from when the reading began, not from when it ended", async () => {
  let now = 0;
  const kv = {
    async *list() {
      await Promise.resolve();
      now += 10_000;
      yield* [];
    },
    watch: () => new ReadableStream(),
  } as unknown as KvHandle;
  const view = createRevocationView(5000);
  const clock = () => now;
  const follower = followLog({
    kv,
    view,
    reloadKeys: () => Promise.resolve(),
    pollEvery: 1_000_000,
    clock,
    monotonic: clock,
  });
  await follower.poll();
  assert.equal(view.isFresh(now), false);
  await follower.close();
});

Deno.test("the keys are read anew at the start, when the log says so, and after a silence", async () => {
  let now = 0;
  let entries: LogEntry[] = [];
  let stamp = 0;
  const kv = {
    async *list() {
      await Promise.resolve();
      if (entries.length === 0) return;
      yield {
        key: ["revocations", String(++stamp)],
        value: { id: String(stamp), entries },
      };
      entries = [];
    },
    watch: () => new ReadableStream(),
  } as unknown as KvHandle;
  const view = createRevocationView(5000);
  const clock = () => now;
  let reloads = 0;
  let fails = false;
  const follower = followLog({
    kv,
    view,
    reloadKeys: () => {
      reloads++;
      return fails ? Promise.reject(new Error("away")) : Promise.resolve();
    },
    pollEvery: 1_000_000,
    clock,
    monotonic: clock,
  });
  await follower.poll();
  assert.equal(reloads, 1, "at the start");
  entries = [{ kind: "session", sessionId: "x", until: 1 }];
  await follower.poll();
  assert.equal(reloads, 1, "another entry");
  entries = [{ kind: "keys", until: 1 }];
  fails = true;
  now = 4000;
  await follower.poll();
  assert.equal(reloads, 2, "an entry about keys");
  now = 5001;
  assert.equal(view.isFresh(now), false, "nothing was heard of keys");
  fails = false;
  await follower.poll();
  assert.equal(reloads, 3, "once more, since it failed");
  assert.equal(view.isFresh(now), true);
  await follower.poll();
  assert.equal(reloads, 3, "no reason");
  now += 5001;
  await follower.poll();
  assert.equal(reloads, 4, "after a silence");
  await follower.close();
});
