/**
 * What lets an attempt through. A device that the account knows is counted by
 * itself. All others share what the account allows; and where that is used up,
 * those from blocks that are new to it have a reserve, so that whoever came first
 * does not hold up everybody who comes later.
 *
 * @module
 */
import type { Policy } from "./policy.ts";
import type { Scope } from "./rules.ts";

/** The scopes whose keys begin with an account. */
export const OF_ACCOUNTS: readonly Scope[] = [
  "account",
  "account-here",
  "device",
  "newcomers",
  "newcomer",
];

/** What counts an attempt at an account, whether or not as a newcomer's. */
const HERE: readonly Scope[] = ["account-here", "visitor", "block"];

/**
 * Names the ways to be let through, each by all of its scopes together; the first
 * that is open is taken.
 *
 * @param rules The rules of what is tried; a scope without one is not counted.
 * @param atAccount Whether it is tried on an account.
 * @param known Whether by a device that the account knows.
 * @returns One or two ways.
 */
export function waysOf(
  rules: Readonly<Partial<Record<Scope, Policy>>>,
  atAccount: boolean,
  known: boolean,
): readonly (readonly Scope[])[] {
  if (known && rules.device !== undefined) return [["device"]];
  if (!atAccount) return [["visitor", "block"]];
  const usual: readonly Scope[] = ["account", ...HERE];
  if (rules.newcomers === undefined) return [usual];
  return [usual, ["newcomers", "newcomer", ...HERE]];
}
