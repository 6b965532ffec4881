/**
 * What holds between processes that have one database in common, whatever that database is.
 *
 * @module
 */

import assert from "node:assert/strict";
import { until } from "./until.ts";
import { startWorker, type WorkerProcess } from "./worker_process.ts";

/** The strategies that every rule is tried under. */
export const STRATEGIES = ["kv", "jwt", "hybrid"] as const;

/** Where the processes' database is. */
export interface Place {
  /** How a test's name ends. */
  readonly name: string;
  /** How many processes share it. */
  readonly processes: number;
  /** Makes an empty one. */
  open(): Promise<OpenPlace>;
}

/** A database for processes to share. */
export interface OpenPlace extends AsyncDisposable {
  /** What a process needs to use it. */
  readonly env: { readonly KV_PATH: string } & Record<string, string>;
}

type Workers = readonly [WorkerProcess, WorkerProcess, ...WorkerProcess[]];

/**
 * Registers the tests.
 *
 * @param place where the database is
 */
export function testWorkers(place: Place): void {
  const test = (name: string, body: (workers: Workers) => Promise<void>) => {
    for (const strategy of STRATEGIES) {
      Deno.test(`${strategy}: ${name} (${place.name})`, async () => {
        await using stack = new AsyncDisposableStack();
        const { env } = stack.use(await place.open());
        const start = async () =>
          stack.use(await startWorker({ kvPath: env.KV_PATH, strategy }, env));
        const starting = Array.from({ length: place.processes }, start);
        await body(await Promise.all(starting) as unknown as Workers);
      });
    }
  };

  test("who signs in at one process is signed in at every other", async (workers) => {
    for (const here of workers) {
      const { cookie } = await here.ask("signIn", "ada");
      for (const there of workers) {
        assert.equal(await there.ask("resolve", cookie), "ada");
      }
    }
    const lists = await Promise.all(
      workers.map((worker) => worker.ask("list", "ada")),
    );
    assert.equal(lists[0].length, workers.length);
    for (const list of lists) assert.deepEqual(list, lists[0]);
  });

  test("what one process revokes, every other refuses, and nothing else", async (workers) => {
    const [here] = workers;
    const ended = await here.ask("signIn", "ada");
    const other = await here.ask("signIn", "ada");
    for (const worker of workers) {
      assert.equal(await worker.ask("resolve", ended.cookie), "ada");
    }
    assert(await here.ask("revoke", "ada", ended.id));
    assert.equal(await here.ask("resolve", ended.cookie), null);
    for (const there of workers) await refuses(there, ended.cookie);
    for (const worker of workers) {
      assert.equal(await worker.ask("resolve", other.cookie), "ada");
    }
  });

  test("logging out everywhere at one process holds at every other", async (workers) => {
    const [here] = workers;
    const devices = await Promise.all(
      workers.map((worker) => worker.ask("signIn", "ada")),
    );
    const bob = await here.ask("signIn", "bob");
    await here.ask("revokeAll", "ada");
    for (const there of workers) {
      for (const { cookie } of devices) await refuses(there, cookie);
      assert.equal(await there.ask("resolve", bob.cookie), "bob");
    }
    const back = await workers[1].ask("signIn", "ada");
    for (const worker of workers) {
      assert.equal(await worker.ask("resolve", back.cookie), "ada");
    }
  });
}

async function refuses(worker: WorkerProcess, cookie: string): Promise<void> {
  await until(
    "What another process has ended is refused",
    async () => await worker.ask("resolve", cookie) === null,
  );
}
