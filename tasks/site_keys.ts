/**
 * The site's keyring for a task that runs beside the site: opened with the same
 * settings, closed when the work is done. What went wrong becomes one sentence and
 * exit code 1.
 *
 * @module
 */
import { loadSettings, type Settings } from "../fresh.config.ts";
import type { StoredKeyring } from "../lib/sessions/mod.ts";
import { openSiteKeys, siteSecrets } from "../lib/site_keys.ts";
import { stopWith } from "../lib/stop.ts";
import { openSiteDatabase } from "./site_database.ts";

/** What a task works with. */
export interface TaskParts {
  /** The settings. */
  readonly settings: Settings;
  /** The database. */
  readonly kv: Deno.Kv;
  /** The session secrets. */
  readonly secrets: readonly string[];
}

/**
 * Runs a task with the keyring.
 *
 * @param work What to do; the text that it returns is printed.
 */
export async function withSiteKeys(
  work: (keys: StoredKeyring, parts: TaskParts) => Promise<string> | string,
): Promise<void> {
  await withDatabase(async (parts) => {
    const keys = await openSiteKeys(parts.settings, parts);
    return await Promise.resolve(work(keys, parts)).finally(keys.close);
  });
}

/**
 * Runs a task with the database.
 *
 * @param work What to do; the text that it returns is printed.
 */
export async function withDatabase(
  work: (parts: TaskParts) => Promise<string>,
): Promise<void> {
  try {
    const settings = loadSettings();
    const opened = await openSiteDatabase(settings.kvPath);
    if (typeof opened === "string") stop(opened);
    using kv = opened;
    const secrets = await siteSecrets(settings);
    console.log(await work({ settings, kv, secrets }));
  } catch (error) {
    stopWith(error);
  }
}

/**
 * Refuses arguments where there are none to give.
 *
 * @param args What was given.
 */
export function takeNoArguments(args: readonly string[]): void {
  if (args.length > 0) {
    stop(`${args[0]} is not known: this task takes no arguments.`);
  }
}

/**
 * Ends the task.
 *
 * @param message One sentence.
 * @returns Never.
 */
export function stop(message: string): never {
  console.error(message);
  Deno.exit(1);
}
