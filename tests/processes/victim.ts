/**
 * A process that is killed. Until then it signs in under every strategy and ends what it has begun, and
 * says of each step that it begins and that it is done; what it has said is out before it goes on.
 *
 * @module
 */

import { openKv } from "../../lib/kv/mod.ts";
import type { SessionsConfig } from "../../lib/sessions/mod.ts";
import { say } from "./lines.ts";
import { commandsOf, openEngine } from "./worker.ts";

/** What a victim says. */
export type Said =
  /** It is signed in: the promise is kept from here on. */
  | {
    readonly said: "signed in";
    readonly id: string;
    readonly userId: string;
    readonly cookie: string;
    readonly strategy: SessionsConfig["strategy"];
  }
  /** From here on these sessions may be over. */
  | { readonly said: "ending"; readonly ids: readonly string[] }
  /** They are over: the promise is kept from here on. */
  | { readonly said: "ended"; readonly ids: readonly string[] };

if (import.meta.main) {
  const [kvPath, name] = Deno.args;
  using kv = await openKv(kvPath);
  const strategies = ["kv", "jwt", "hybrid"] as const;
  const engines = await Promise.all(strategies.map(async (strategy) => ({
    strategy,
    commands: commandsOf(await openEngine(kv, strategy)),
  })));

  const tell: (message: Said) => void = say;
  for (let round = 0;; round++) {
    for (const { strategy, commands } of engines) {
      const userId = `${name}-${strategy}-${round}`;
      const ids: string[] = [];
      for (let device = 0; device < 3; device++) {
        const { id, cookie } = await commands.signIn(userId);
        tell({ said: "signed in", id, userId, cookie, strategy });
        ids.push(id);
      }
      const [one, ...others] = ids;
      tell({ said: "ending", ids: [one] });
      await commands.revoke(userId, one);
      tell({ said: "ended", ids: [one] });
      if (round % 2 === 0) continue;
      tell({ said: "ending", ids: others });
      await commands.revokeAll(userId);
      tell({ said: "ended", ids: others });
    }
  }
}
