/** What was promised holds although the server dies again and again. */

import assert from "node:assert/strict";
import { startDenokv } from "../denokv.ts";
import { until } from "../until.ts";
import { startWorker, type WorkerProcess } from "../worker_process.ts";
import { STRATEGIES } from "../worker_rules.ts";

/** How often the server is killed. */
const CRASHES = 8;

/** How long it runs in between, at most, in milliseconds. */
const AT_MOST = 100;

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: although denokv is killed again and again, nothing that was acknowledged is lost or undone`, async () => {
    await using denokv = await startDenokv();
    const { env } = denokv;
    const options = { kvPath: env.KV_PATH, strategy };
    await using worker = await startWorker(options, env);
    const promised = { alive: new Set<string>(), ended: new Set<string>() };
    let over = false;
    const working = (async () => {
      while (!over) await step(worker, promised);
    })();
    for (let times = 0; times < CRASHES; times++) {
      const { size } = promised.ended;
      const delay = Math.random() * AT_MOST;
      await new Promise((resolve) => setTimeout(resolve, delay));
      await denokv.kill();
      await denokv.restart();
      await until(
        "The worker goes on",
        () => Promise.resolve(promised.ended.size > size + 1),
        20_000,
      );
    }
    over = true;
    await working;

    await using other = await startWorker(options, env);
    for (const process of [worker, other]) {
      for (const cookie of promised.alive) {
        assert.equal(await process.ask("resolve", cookie), "ada");
      }
      for (const cookie of promised.ended) {
        assert.equal(await process.ask("resolve", cookie), null);
      }
    }
  });
}

/** Begins two sessions and ends one of them; what could not be done was not promised. */
async function step(
  worker: WorkerProcess,
  promised: { alive: Set<string>; ended: Set<string> },
): Promise<void> {
  try {
    const kept = await worker.ask("signIn", "ada");
    const { id, cookie } = await worker.ask("signIn", "ada");
    promised.alive.add(kept.cookie);
    await worker.ask("revoke", "ada", id);
    promised.ended.add(cookie);
  } catch (error) {
    assert.match(String(error), /The session store did not answer/);
  }
}
