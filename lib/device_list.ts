/**
 * The devices of the account that asks, its own marked.
 *
 * @module
 */
import { sessionOf } from "./http/require_session.ts";
import { type SessionJson, toDevices } from "./session_json.ts";
import type { State } from "./state.ts";

/**
 * Lists them.
 *
 * @param state The state of a request behind `requireSession`.
 * @returns The sessions, the most recently seen first.
 */
export async function listDevices(state: State): Promise<SessionJson[]> {
  const own = sessionOf(state);
  return toDevices(await state.site.sessions.list(own.userId), own.id);
}

/**
 * Tells whether the account that asks is logged in on any other device.
 *
 * @param state The state of a request behind `requireSession`.
 * @returns Whether there is a session beside its own.
 */
export async function hasOtherDevices(state: State): Promise<boolean> {
  const { userId, id } = sessionOf(state);
  const sessions = await state.site.sessions.list(userId);
  return sessions.some((session) => session.id !== id);
}
