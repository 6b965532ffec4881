/**
 * Accounts that hash passwords at the lowest cost there is, in the test's own process. It keeps true
 * that all else is the real thing: the rules, the records and the hash itself.
 *
 * @module
 */

import { argon2id } from "hash-wasm";
import {
  type Accounts,
  openAccounts,
  type OpenAccountsOptions,
} from "../../lib/accounts/accounts.ts";

/** The least that argon2id takes: 8 KiB, once (RFC 9106, 3.1). */
const CHEAPEST = { memory: 8, passes: 1, lanes: 1 };

/**
 * Opens the accounts.
 *
 * @param options database and clock
 * @param onHash called whenever a password is hashed
 * @returns the accounts
 */
export function openQuickAccounts(
  options: OpenAccountsOptions,
  onHash: () => void = () => {},
): Accounts {
  return openAccounts({
    ...options,
    cost: CHEAPEST,
    pool: {
      taken: 0,
      workers: 0,
      hash({ password, salt, memory, passes, lanes, length }) {
        onHash();
        return argon2id({
          password,
          salt,
          memorySize: memory,
          iterations: passes,
          parallelism: lanes,
          hashLength: length,
          outputType: "binary",
        });
      },
      close: () => Promise.resolve(),
    },
  });
}
