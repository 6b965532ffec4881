/**
 * Opens the database, once per process. What it says when it cannot is what an
 * operator has to do. Several processes may open the same new file at the same
 * moment.
 *
 * @module
 */
import { dirname } from "node:path";
import { KvOpenError } from "./errors.ts";
import { guardKv } from "./guarded_kv.ts";
import { retryWhileLocked } from "./retry.ts";
import { watchApart } from "./watch_apart.ts";

/**
 * Opens the database and reads from it once, so that a database which does not
 * answer is noticed at the start and not by the first visitor.
 *
 * @param path A file, `:memory:`, the URL of a KV Connect server (its token is
 * in `DENO_KV_ACCESS_TOKEN`), or `undefined` for the database that the platform
 * assigned.
 * @param patience How long to wait for the first answer, in milliseconds.
 * @returns The open database; it waits while another process has a file locked,
 * and not for ever. That of a KV Connect server watches over a connection of its own.
 * @throws {KvOpenError} When it cannot be opened or does not answer in time.
 *
 * @example
 * ```ts
 * import { openKv } from "./open_kv.ts";
 *
 * const kv = await openKv(":memory:");
 * kv.close();
 * ```
 */
export async function openKv(
  path: string | undefined,
  patience = 10_000,
): Promise<Deno.Kv> {
  try {
    if (path !== undefined && isFile(path)) await makeFolder(dirname(path));
    const kv = await retryWhileLocked(() => Deno.openKv(path));
    await firstAnswer(kv, patience);
    return guardKv(
      path !== undefined && isServer(path)
        ? watchApart(kv, await Deno.openKv(path))
        : kv,
    );
  } catch (error) {
    throw new KvOpenError(
      `The database ${path ?? "assigned by the platform"} cannot be opened (${
        reasonOf(error)
      }). Set KV_PATH to a file that can be ` +
        'written, to ":memory:", or to the URL of a KV Connect server with ' +
        "its token in DENO_KV_ACCESS_TOKEN.",
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  // Deno's own words would advise to allow everything.
  if (error instanceof Deno.errors.NotCapable) {
    return "this process may not write there";
  }
  return error instanceof Error ? error.message : String(error);
}

function isFile(path: string): boolean {
  return path !== ":memory:" && !isServer(path);
}

function isServer(path: string): boolean {
  return /^https?:/.test(path);
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    // With the narrow permissions of `deno task start` it is there already.
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
}

async function firstAnswer(kv: Deno.Kv, patience: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${patience / 1000} s`)),
      patience,
    );
  });
  try {
    await Promise.race([kv.get(["sessions"]), timeout]);
  } catch (error) {
    kv.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
