/**
 * Revoked and refused in the same process: by the engine that revoked, and by a
 * second one with a handle of its own, as another thread has it.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import { openKv } from "../../lib/kv/mod.ts";
import type { Sessions } from "../../lib/sessions/mod.ts";
import type { Row } from "../row.ts";
import { openWorkbench, signIn } from "../workbench.ts";
import { delayRows } from "./delays.ts";

/** How much is measured. */
export interface SameProcessEffort {
  /** How many sessions are revoked. */
  readonly revocations: number;
}

/**
 * Measures in one process.
 *
 * @param effort How much is measured.
 * @returns Six rows.
 */
export async function benchSameProcess(
  { revocations }: SameProcessEffort,
): Promise<Row[]> {
  await using bench = await openWorkbench();
  const first = await bench.engine({ strategy: "jwt" });
  using handle = await openKv(bench.path);
  const second = await bench.engine({ strategy: "jwt" }, handle);
  const own: number[] = [];
  const others: number[] = [];
  for (let at = 0; at < revocations; at++) {
    const { userId, id, headers } = await signIn(first, `user-${at}`);
    await first.resolve(headers);
    await second.resolve(headers);
    await first.revoke(userId, id);
    const endedAt = performance.now();
    own.push(await refusedAfter(first, headers, endedAt));
    others.push(await refusedAfter(second, headers, endedAt));
  }
  await second.close();
  return [
    ...delayRows({
      place: "in the same process",
      delays: own,
      atMost: { p50: 1, p99: 1, max: 1 },
    }),
    ...delayRows({
      place: "by a second engine of the process",
      delays: others,
    }),
  ];
}

async function refusedAfter(
  sessions: Sessions,
  headers: Headers,
  endedAt: number,
): Promise<number> {
  while ((await sessions.resolve(headers)).outcome !== "ended") {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return performance.now() - endedAt;
}
