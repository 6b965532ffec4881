/**
 * Asks the database whether it is there, and does not wait for ever: one that
 * hangs is one that does not answer.
 *
 * @module
 */

/** How long to wait, in milliseconds. */
const PATIENCE = 2000;

/**
 * Tells whether the database answers.
 *
 * @param kv The database.
 * @param patience How long it may take, in milliseconds.
 * @returns `false` when it fails or takes longer; it never rejects.
 *
 * @example
 * ```ts
 * import { databaseAnswers } from "./database_answers.ts";
 *
 * using kv = await Deno.openKv(":memory:");
 * if (!await databaseAnswers(kv)) throw new Error("unreachable");
 * ```
 */
export async function databaseAnswers(
  kv: Pick<Deno.Kv, "get">,
  patience = PATIENCE,
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), patience);
  Promise.try(() => kv.get(["sessions"]))
    .then(() => resolve(true), () => resolve(false));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
