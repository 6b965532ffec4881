/**
 * Everything that is stored about a person, as they may read it and take it along:
 * one JSON file, without the secrets that let anybody in.
 *
 * @module
 */
import type { User } from "./accounts/users.ts";
import { findersOf, type Keepers } from "./belongings.ts";

/**
 * Gathers what is stored about an account.
 *
 * @param site The parts of the site that keep something.
 * @param user Whose account.
 * @param now The time, in milliseconds since 1970.
 * @returns JSON values by the name of the feature that keeps them.
 */
export async function exportAccount(
  site: Keepers,
  user: User,
  now: number,
): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {
    exportedAt: new Date(now).toISOString(),
  };
  for (const [name, find] of Object.entries(findersOf(site))) {
    all[name] = await (await find(user)).show();
  }
  return all;
}
