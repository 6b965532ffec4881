/**
 * One of several processes that use one SQLite file in tight loops: reads, adds to a counter that all
 * share, and appends to a log, in one commit. It prints what it was promised, as JSON.
 *
 * @module
 */

import { openKv } from "../../lib/kv/mod.ts";

/** What a contender says of itself. */
export interface Account {
  /** Commits that were acknowledged. */
  readonly done: number;
  /** Commits that were refused because another one came between. */
  readonly refused: number;
  /** The slowest operation, in milliseconds. */
  readonly slowest: number;
}

if (import.meta.main) {
  const [path, name, commits] = Deno.args;
  using kv = await openKv(path);
  let done = 0;
  let refused = 0;
  let slowest = 0;

  const timed = async <T>(operation: Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await operation;
    slowest = Math.max(slowest, performance.now() - startedAt);
    return result;
  };

  while (done < Number(commits)) {
    const [counter] = await timed(kv.getMany<[number]>([["counter"]]));
    const result = await timed(
      kv.atomic().check(counter)
        .set(["counter"], (counter.value ?? 0) + 1)
        .set(["log", kv.commitVersionstamp()], `${name} ${done}`)
        .commit(),
    );
    result.ok ? done++ : refused++;
    await timed(kv.set(["last", name], done));
    await timed(Array.fromAsync(kv.list({ prefix: ["last"] })));
  }
  await timed(kv.delete(["last", name]));
  console.log(JSON.stringify({ done, refused, slowest } satisfies Account));
}
