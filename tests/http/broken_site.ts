/**
 * Ways to break a site on purpose: routes that fail, and a log that is read instead of shown.
 *
 * @module
 */

import type {
  Accounts,
  OpenAccountsOptions,
} from "../../lib/accounts/accounts.ts";
import { openQuickAccounts } from "./quick_accounts.ts";

/** What the broken parts say; visitors must never see it. */
export const SECRET_DETAIL = "the inner workings of row 17";

/**
 * Opens accounts in which logging in fails in a way that nobody foresaw.
 *
 * @param options database and clock
 * @returns the accounts
 */
export function openBrokenAccounts(options: OpenAccountsOptions): Accounts {
  return {
    ...openQuickAccounts(options),
    logIn: () => Promise.reject(new TypeError(SECRET_DETAIL)),
  };
}

/**
 * Runs something and returns what it wrote to the error log meanwhile, which is then not shown.
 *
 * @param run what to run
 * @returns one text for each line
 */
export async function loggedBy(run: () => Promise<void>): Promise<string[]> {
  const { error } = console;
  const lines: string[] = [];
  console.error = (...values) =>
    void lines.push(values.map((value) => Deno.inspect(value)).join(" "));
  try {
    await run();
  } finally {
    console.error = error;
  }
  return lines;
}
