/**
 * Tells the owner of an account, at the next sign-in, that a session was ended
 * because a copy of its cookie was used. They see it before anything else, and
 * until they say that they have read it.
 *
 * @module
 */
import { isStoreUnavailable } from "./sessions/mod.ts";
import type { Site } from "./site.ts";

/** Where they are told. */
export const THEFT_WARNING = "/account/thefts";

/**
 * Says where somebody who has just signed in goes.
 *
 * @param site The engine.
 * @param userId Who it is.
 * @param next Where they want to go: a path that `checkNext` let through.
 * @returns That path, or the warning with the way on to it.
 */
export async function warnedOfTheft(
  { sessions }: Pick<Site, "sessions">,
  userId: string,
  next: string,
): Promise<string> {
  try {
    const thefts = await sessions.thefts(userId);
    return thefts.length === 0
      ? next
      : `${THEFT_WARNING}?next=${encodeURIComponent(next)}`;
  } catch (error) {
    // They are signed in; the warning waits for the next time.
    if (isStoreUnavailable(error)) return next;
    throw error;
  }
}
