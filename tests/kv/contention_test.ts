/** Several real processes on one SQLite file. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../support/sources.ts";
import type { Account } from "./contender.ts";

/** How many commits each process makes, in a tight loop. */
const COMMITS = 100;

async function contend(path: string, name: string): Promise<Account> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "tests/kv/contender.ts", path, name]
      .concat(String(COMMITS)),
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("four processes that open the same new file and write in tight loops meet no error, and no write is lost or doubled", async () => {
  const folder = await Deno.makeTempDir({ prefix: "latchkey-kv-" });
  try {
    const path = join(folder, "kv.db");
    const names = ["a", "b", "c", "d"];
    const accounts = await Promise.all(
      names.map((name) => contend(path, name)),
    );
    const promised = names.flatMap((name) =>
      Array.from({ length: COMMITS }, (_, at) => `${name} ${at}`)
    );
    assert.deepEqual(
      accounts.map(({ done }) => done),
      names.map(() => COMMITS),
    );

    using kv = await Deno.openKv(path);
    const log = await Array.fromAsync(kv.list<string>({ prefix: ["log"] }));
    assert.deepEqual(
      log.map(({ value }) => value).sort(),
      promised.sort(),
    );
    assert.equal((await kv.get(["counter"])).value, promised.length);
    assert.deepEqual(await Array.fromAsync(kv.list({ prefix: ["last"] })), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
