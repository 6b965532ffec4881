/**
 * A database on which too much changes at once, for tests of what people are told then.
 *
 * @module
 */

import { KvBusyError } from "../../lib/kv/mod.ts";

/** How a change ends. */
type Commit = () => Promise<Deno.KvCommitResult | Deno.KvCommitError>;

/** Why a change can give way, and how it ends then. */
export const REASONS: Record<string, Commit> = {
  "other processes keep the file locked": () =>
    Promise.reject(new KvBusyError("The database was locked.")),
  "other changes of the account come between each time": () =>
    Promise.resolve({ ok: false }),
};

/**
 * Opens a database in memory on which changes go as a test says.
 *
 * @returns the database, and how changes end; as usual while that is null
 */
export async function openBusyKv() {
  const kv = await Deno.openKv(":memory:");
  const atomic = kv.atomic.bind(kv);
  const changes: { commit: Commit | null } = { commit: null };
  kv.atomic = () => {
    const operation = atomic();
    const commit = operation.commit.bind(operation);
    operation.commit = () => (changes.commit ?? commit)();
    return operation;
  };
  return { kv, changes };
}
