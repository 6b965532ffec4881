/**
 * The six changes of strategy, each on a fleet where one process has the old
 * line and another one the new.
 *
 * @module
 */
import type { Sessions, StrategyName } from "../../lib/sessions/mod.ts";
import { type Changes, type Kit, STRATEGIES, withSessions } from "./kit.ts";

/** Two processes on one database. */
export interface Scene {
  readonly kit: Kit;
  /** A process with the new line. */
  readonly after: Sessions;
  /** A process with the old line, which accepts the new strategy too. */
  readonly before: Sessions;
  readonly from: StrategyName;
  readonly to: StrategyName;
}

/**
 * Registers a test for each direction.
 *
 * @param name What holds, as a sentence.
 * @param run The test.
 * @param changes What differs from the usual settings, in both processes.
 */
export function eachDirection(
  name: string,
  run: (scene: Scene) => Promise<void>,
  changes: Changes = {},
): void {
  for (const from of STRATEGIES) {
    for (const to of STRATEGIES) {
      if (from === to) continue;
      Deno.test(`${from} to ${to}: ${name}`, () =>
        withSessions(
          { ...changes, strategy: from, accept: [to] },
          async (kit) => {
            const after = await kit.another({ strategy: to, accept: [from] });
            await run({ kit, before: kit.sessions, after, from, to });
          },
        ));
    }
  }
}
