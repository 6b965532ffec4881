/** Watches on a handle of their own. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { guardKv } from "../../lib/kv/mod.ts";
import { watchApart } from "../../lib/kv/watch_apart.ts";

/** Runs a test with a database that is opened twice. */
async function twice(
  run: (kv: Deno.Kv, watcher: Deno.Kv) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "latchkey-watch-" });
  const path = join(folder, "kv.db");
  try {
    await run(await Deno.openKv(path), await Deno.openKv(path));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("what the one handle writes is told to those who watch, through the other", () =>
  twice(async (kv, watcher) => {
    const asked: string[] = [];
    const watch = watcher.watch.bind(watcher);
    watcher.watch = ((keys: Deno.KvKey[]) => {
      asked.push(keys.join());
      return watch(keys);
    }) as typeof watcher.watch;
    const apart = guardKv(watchApart(kv, watcher));
    await apart.set(["place"], "door");
    const reader = apart.watch([["place"]]).getReader();
    assert.deepEqual(asked, ["place"]);
    assert.equal((await reader.read()).value?.[0].value, "door");
    await apart.set(["place"], "gate");
    assert.equal((await reader.read()).value?.[0].value, "gate");
    await reader.cancel();
    apart.close();
  }));

Deno.test("both handles are closed with the one", () =>
  twice(async (kv, watcher) => {
    {
      using apart = watchApart(kv, watcher);
      await apart.set(["place"], "door");
    }
    for (const handle of [kv, watcher]) {
      await assert.rejects(() => handle.get(["place"]), /closed|Bad resource/i);
    }
  }));
