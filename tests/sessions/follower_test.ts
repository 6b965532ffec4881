/**
 * Following the revocation log.
 *
 * @module
 */
import assert from "node:assert/strict";
import { followLog } from "../../lib/sessions/revocation/follower.ts";
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
    pollEvery: 1_000_000,
    clock,
    monotonic: clock,
  });
  await follower.poll();
  assert.equal(view.isFresh(now), false);
  await follower.close();
});
