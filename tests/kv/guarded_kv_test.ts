/** A guarded database is the one that Deno opened, in every respect but two. */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { guardKv, KvBusyError, openKv } from "../../lib/kv/mod.ts";

/** Runs a test on a file of its own. */
async function onFile(test: (path: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "latchkey-kv-" });
  try {
    await test(`${folder}/kv.db`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("it is a Deno.Kv, and so are its operations and lists", async () => {
  using kv = await openKv(":memory:");
  assert(kv instanceof Deno.Kv);
  assert(kv.atomic() instanceof Deno.AtomicOperation);
  assert(kv.list({ prefix: [] }) instanceof Deno.KvListIterator);
  assert.deepEqual(Object.keys(kv), []);
});

Deno.test("every method does what Deno's does", async () => {
  using kv = await openKv(":memory:");
  const first = await kv.set(["a"], 1);
  assert.equal((await kv.get(["a"])).versionstamp, first.versionstamp);
  assert.deepEqual(
    (await kv.getMany([["a"], ["b"]])).map(({ value }) => value),
    [1, null],
  );
  await kv.delete(["a"]);
  assert.equal((await kv.get(["a"])).value, null);
});

Deno.test("an atomic operation keeps its chain and its checks", async () => {
  using kv = await openKv(":memory:");
  const operation = kv.atomic();
  assert.equal(
    operation.check({ key: ["a"], versionstamp: null }).set(["a"], 1)
      .set(["log", kv.commitVersionstamp()], "line").sum(["n"], 2n),
    operation,
  );
  const result = await operation.commit();
  assert(result.ok);
  const [line] = await Array.fromAsync(kv.list({ prefix: ["log"] }));
  assert.deepEqual(line.key, ["log", result.versionstamp]);
  assert.deepEqual(
    await kv.atomic().check({ key: ["a"], versionstamp: null }).commit(),
    { ok: false },
  );
});

Deno.test("a list goes on from batch to batch, and from a cursor", async () => {
  using kv = await openKv(":memory:");
  for (let at = 0; at < 7; at++) await kv.set(["a", at], at);
  const list = kv.list<number>({ prefix: ["a"] }, { batchSize: 2 });
  const before = [(await list.next()).value!.value];
  const after = kv.list<number>({ prefix: ["a"] }, { cursor: list.cursor });
  for await (const { value } of list) before.push(value);
  assert.deepEqual(before, [0, 1, 2, 3, 4, 5, 6]);
  assert.equal((await Array.fromAsync(after)).length, 6);
});

Deno.test("a watch tells of changes", async () => {
  using kv = await openKv(":memory:");
  const reader = kv.watch<[number]>([["a"]]).getReader();
  await reader.read();
  await kv.set(["a"], 1);
  assert.equal((await reader.read()).value![0].value, 1);
  await reader.cancel();
});

Deno.test("what Deno refuses is refused with Deno's own error", async () => {
  using kv = await openKv(":memory:");
  await assert.rejects(kv.set(["a"], "b".repeat(70_000)), TypeError);
  await assert.rejects(kv.get(["a".repeat(3000)]), TypeError);
  assert.throws(() => kv.list({ prefix: ["a"] }, { limit: -1 }));
});

Deno.test("at the end of its block it is closed", async () => {
  let outlived: Deno.Kv;
  {
    using kv = await openKv(":memory:");
    outlived = kv;
  }
  await assert.rejects(outlived.get(["a"]), Deno.errors.BadResource);
});

Deno.test("a commit waits until another writer lets go of the file, and is done once", async () => {
  await onFile(async (path) => {
    const pauses: number[] = [];
    using kv = guardKv(await Deno.openKv(path), {
      pause: (duration) => {
        pauses.push(duration);
        if (pauses.length === 5) writer.exec("commit");
        return Promise.resolve();
      },
    });
    // Once it has answered, its own work at the start is over.
    const entry = await kv.get(["a"]);
    const writer = new DatabaseSync(path);
    writer.exec("begin immediate");
    const result = await kv.atomic().check(entry).set(["a"], 1)
      .set(["log", kv.commitVersionstamp()], "line").commit();
    writer.close();
    assert(result.ok);
    assert.equal(pauses.length, 5);
    const log = await Array.fromAsync(kv.list({ prefix: ["log"] }));
    assert.deepEqual(log.map(({ key }) => key), [["log", result.versionstamp]]);
  });
});

Deno.test("a commit that is never let through ends in KvBusyError and has changed nothing", async () => {
  await onFile(async (path) => {
    let now = 0;
    using kv = guardKv(await Deno.openKv(path), {
      monotonic: () => now,
      pause: (duration) => Promise.resolve(void (now += duration)),
    });
    const entry = await kv.get(["a"]);
    const writer = new DatabaseSync(path);
    writer.exec("begin immediate");
    await assert.rejects(
      kv.atomic().check(entry).set(["a"], 1).commit(),
      KvBusyError,
    );
    writer.exec("rollback");
    writer.close();
    assert.equal((await kv.get(["a"])).value, null);
    // The handle is as good as before.
    assert((await kv.atomic().check(entry).set(["a"], 2).commit()).ok);
  });
});
