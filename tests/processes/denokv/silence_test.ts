/** A database handle on a server that takes requests and answers none. */

import assert from "node:assert/strict";
import { guardKv, KvTimeoutError } from "../../../lib/kv/mod.ts";
import { startDenokv } from "../denokv.ts";
import { until } from "../until.ts";

Deno.test("every operation is given up, and the handle is as good as before when the server goes on", async () => {
  await using denokv = await startDenokv();
  const { KV_PATH, DENO_KV_ACCESS_TOKEN } = denokv.env;
  Deno.env.set("DENO_KV_ACCESS_TOKEN", DENO_KV_ACCESS_TOKEN);
  using kv = guardKv(await Deno.openKv(KV_PATH), { patience: 1000 });
  await kv.get(["a"]);

  denokv.freeze();
  const operations: Promise<unknown>[] = [
    kv.get(["a"]),
    kv.getMany([["a"], ["b"]]),
    kv.list({ prefix: ["a"] }).next(),
    kv.delete(["a"]),
    kv.set(["b"], 1),
    kv.atomic().set(["c"], 1).commit(),
  ];
  for (const outcome of await Promise.allSettled(operations)) {
    assert.equal(outcome.status, "rejected");
    assert(outcome.reason instanceof KvTimeoutError, outcome.reason);
  }
  denokv.thaw();

  // As the error says, what was asked for may be made later; here it is.
  await until("Late changes are made", async () => {
    const late = await kv.getMany([["b"], ["c"]]);
    return late.every(({ value }) => value === 1);
  });
  assert((await kv.set(["a"], 2)).ok);
});
