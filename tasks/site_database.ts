/**
 * The database that the site uses, for a task that runs beside it. A task never
 * makes one: where `KV_PATH` is wrong, an empty database would say that no session
 * is left, or that a leaked key is revoked, and be believed.
 *
 * @module
 */
import { openKv } from "../lib/kv/mod.ts";
import { kvPathKind } from "../lib/settings/kv_path.ts";

/**
 * Opens the database.
 *
 * @param path The setting; `undefined` for the one that the platform assigned.
 * @returns The database, or one sentence that says why there is none.
 * @throws {KvOpenError} When it cannot be opened or does not answer in time.
 */
export async function openSiteDatabase(
  path: string | undefined,
): Promise<Deno.Kv | string> {
  const kind = path && kvPathKind(path).kind;
  if (kind === "memory") {
    return "KV_PATH is :memory:, which nobody but the running site can reach.";
  }
  if (kind === "file" && !await isThere(path!)) {
    return `There is no database at ${path}: set KV_PATH to the one that the site uses.`;
  }
  return await openKv(path);
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    // What else is wrong with it is said by who opens it.
    return true;
  }
}
