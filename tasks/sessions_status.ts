/**
 * `deno task sessions:status`: how many sessions live, by the strategy of their
 * cookies, and whether `accept` in deno.json can be shortened. `--json` prints
 * the same for programs.
 *
 * @module
 */
import { loadSettings } from "../fresh.config.ts";
import { countSessions } from "../lib/sessions/mod.ts";
import { sessionsConfig } from "../lib/sessions_config.ts";
import { describeStatus } from "../lib/sessions_status.ts";
import { stopWith } from "../lib/stop.ts";
import { openSiteDatabase } from "./site_database.ts";
import { stop } from "./site_keys.ts";

if (import.meta.main) {
  await main(Deno.args).catch(stopWith);
}

async function main(args: readonly string[]): Promise<void> {
  const strange = args.find((arg) => arg !== "--json");
  if (strange !== undefined) {
    stop(`${strange} is not known. There is only --json.`);
  }
  const settings = loadSettings();
  const opened = await openSiteDatabase(settings.kvPath);
  if (typeof opened === "string") stop(opened);
  using kv = opened;
  const config = sessionsConfig(settings);
  const status = await countSessions({ kv, config, clock: Date.now });
  console.log(
    args.includes("--json")
      ? JSON.stringify(status, null, 2)
      : describeStatus(status, settings.session),
  );
}
