/**
 * One SQLite file for several processes.
 *
 * @module
 */

import { join } from "node:path";
import type { Place } from "./worker_rules.ts";

/** Two processes on one file. */
export const SQLITE: Place = {
  name: "two processes, one SQLite file",
  processes: 2,
  async open() {
    const folder = await Deno.makeTempDir({ prefix: "latchkey-sqlite-" });
    return {
      env: { KV_PATH: join(folder, "kv.db") },
      [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
    };
  },
};
