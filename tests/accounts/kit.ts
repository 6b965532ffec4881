/**
 * Accounts for tests: the real ones, on a real database in memory and with real workers, whose hashes
 * cost the least that argon2id can cost. The clock stands still unless a test moves it.
 *
 * @module
 */
import {
  type Accounts,
  openAccounts,
  type OpenAccountsOptions,
} from "../../lib/accounts/accounts.ts";
import {
  createPasswordPool,
  type PasswordPool,
} from "../../lib/accounts/password_pool.ts";
import type { Argon2Cost } from "../../lib/accounts/phc.ts";

/** The least that argon2id takes: 8 KiB, once (RFC 9106 section 3.1). */
export const CHEAP: Argon2Cost = { memory: 8, passes: 1, lanes: 1 };

/** A person who signs up well. */
export const ADA = {
  name: "Ada Lovelace",
  email: "ada@example.com",
  password: "four plain words here",
} as const;

/** What a test works with. */
export interface Kit {
  accounts: Accounts;
  kv: Deno.Kv;
  pool: PasswordPool;
  /** What the clock shows, in milliseconds since 1970. */
  now: number;
}

/**
 * Runs a test with accounts, and closes everything after it.
 *
 * @param test what to do with them
 * @param options other options than the usual ones
 */
export async function withAccounts(
  test: (kit: Kit) => Promise<void>,
  options: Partial<OpenAccountsOptions> = {},
): Promise<void> {
  const kv = await Deno.openKv(":memory:");
  const pool = options.pool ?? createPasswordPool({ workers: 1 });
  const kit = { kv, pool, now: Date.UTC(2031, 0, 2) } as Kit;
  const clock = () => kit.now;
  kit.accounts = openAccounts({ kv, clock, cost: CHEAP, ...options, pool });
  try {
    await test(kit);
  } finally {
    await kit.accounts.close();
    kv.close();
  }
}

/**
 * Reads all there is in a database.
 *
 * @param kv the database
 * @returns values by key, the parts of a key joined with a slash
 */
export async function readAll(kv: Deno.Kv): Promise<Record<string, unknown>> {
  const entries = await Array.fromAsync(kv.list({ prefix: [] }));
  return Object.fromEntries(
    entries.map(({ key, value }) => [key.join("/"), value]),
  );
}
