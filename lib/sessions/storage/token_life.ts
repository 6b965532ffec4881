/**
 * How long an entry of the log must be kept so that no token outlives it. That
 * is not the present settings' matter alone: a token that was signed under a
 * longer idle timeout is still out there, and would be good again if the setting
 * came back. So the longest life that was ever configured is kept in KV.
 *
 * @module
 */
import type { Parts } from "../engine.ts";
import { SessionError } from "../errors.ts";
import { commit } from "./write.ts";
import { readValue } from "./read.ts";

const KEY: Deno.KvKey = ["longest_token_life"];

/** How often the longest life is raised when others raise it too. */
const MAX_TRIES = 20;

/**
 * Says how long a token lives that is signed, or a record that is read into
 * memory, under these settings.
 *
 * @param config The settings.
 * @returns Milliseconds.
 */
export function tokenLife(config: Parts["config"]): number {
  const { idleTimeout, maxLifetime, kv } = config;
  return Math.max(Math.min(idleTimeout, maxLifetime), kv.cacheFor);
}

/** For how long the longest life is believed before KV is asked again, in milliseconds. */
const BELIEVED_FOR = 60_000;

/**
 * Makes what looks up the longest life. Until KV has answered, nothing that
 * depends on it is written; and KV is asked again every minute, since another
 * process may have started with longer lifetimes.
 *
 * @param parts The database, the settings and the clock.
 * @returns A function that resolves to milliseconds.
 */
export function longestTokenLife(
  parts: Pick<Parts, "kv" | "config" | "monotonic">,
): () => Promise<number> {
  let known: Promise<number> | undefined;
  let askedAt = 0;
  return () => {
    const now = parts.monotonic();
    if (known !== undefined && now - askedAt < BELIEVED_FOR) return known;
    askedAt = now;
    known = raise(parts).catch((error) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

async function raise(
  { kv, config }: Pick<Parts, "kv" | "config">,
): Promise<number> {
  const own = tokenLife(config);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const entry = await readValue<number>(kv, KEY);
    if (entry.value !== null && entry.value >= own) return entry.value;
    const operation = kv.atomic().check(entry).set(KEY, own);
    if (await commit(operation) !== null) return own;
  }
  throw new SessionError(
    "ERR_SESSION_CONFLICT",
    "Too many processes started at once: try again.",
  );
}
