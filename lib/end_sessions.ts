/**
 * Ends sessions together with what was asked for in them: a link that gives the account another address
 * would else still work for whoever was just logged out.
 *
 * @module
 */
import type { SavePassword } from "./accounts/change_password.ts";
import {
  type OpenLink,
  voidLinksOfSessions,
} from "./accounts/one_time_links.ts";
import type { Holding, Sessions } from "./sessions/mod.ts";

/**
 * Ends all sessions of an account.
 *
 * @param sessions The engine.
 * @param userId Whose.
 */
export async function endAllSessions(
  sessions: Pick<Sessions, "revokeAll">,
  userId: string,
): Promise<void> {
  await sessions.revokeAll(userId, {
    write: (operation) => voidLinksOfSessions(operation, userId),
  });
}

/**
 * Stores a change in one write with the end of every session; it voids the links itself.
 *
 * @param sessions The engine.
 * @param userId Whose sessions.
 * @returns What stores it.
 */
export function endingAll(
  sessions: Pick<Sessions, "revokeAll">,
  userId: string,
): SavePassword {
  return async (together) => {
    await sessions.revokeAll(userId, together);
    return true;
  };
}

/**
 * Ends all sessions of an account but one. Where there is no other, nothing is changed and nothing recorded,
 * or whoever asks again and again would fill the database; where there are, each has logged in for it.
 *
 * @param sessions The engine.
 * @param userId Whose.
 * @param keepId The session ID of the one that lives on.
 * @returns What was done; `over` when the one to keep is.
 */
export async function endOtherSessions(
  sessions: Pick<Sessions, "isAlone" | "revokeOthers">,
  userId: string,
  keepId: string,
): Promise<"ended" | "none" | "over"> {
  if (await sessions.isAlone(userId, keepId)) return "none";
  const ended = await sessions.revokeOthers(userId, keepId, {
    write: (operation) => voidLinksOfSessions(operation, userId),
  });
  return ended ? "ended" : "over";
}

/**
 * Tells whether somebody is still logged in where a link was asked for, whatever the session ID has
 * become since: one device that is logged out takes with it what it asked for.
 *
 * @param sessions The engine.
 * @param link The link.
 * @returns Whether that session lives.
 */
export async function isAskerLoggedIn(
  sessions: Pick<Sessions, "list">,
  { subject, about }: OpenLink<"change-address">,
): Promise<boolean> {
  const living = await sessions.list(subject);
  return living.some(({ createdAt }) => createdAt === about.startedAt);
}

/**
 * Says how the session is read in which another address is asked for, whatever its ID has become since.
 *
 * @param sessions The engine.
 * @param asker Whose session it is, and when it was started.
 * @returns What reads it for a write that rests on it.
 */
export function holdingOfAsker(
  sessions: Pick<Sessions, "list" | "holding">,
  { userId, startedAt }: { userId: string; startedAt: number },
): Holding {
  return async () => {
    for (const session of await sessions.list(userId)) {
      if (session.createdAt !== startedAt) continue;
      const holding = await sessions.holding(session);
      if (holding !== null) return holding;
    }
    return null;
  };
}
