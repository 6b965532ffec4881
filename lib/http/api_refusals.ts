/**
 * What the API does not let somebody do, answered and recorded alike (ASVS 16.3.2). It is printed
 * sparingly: whoever has no session can ask by the thousand, and whoever has one too.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { problem } from "./problem.ts";
import type { State } from "../state.ts";

/**
 * Refuses who has no session.
 *
 * @param state The request's state.
 * @returns The response, 401.
 */
export function refuseAnonymous({ site }: State): Response {
  site.audit.refused("no-session");
  return logInFirst();
}

/**
 * Says that there is no session, to who asks for nothing but that.
 *
 * @returns The response, 401.
 */
export function logInFirst(): Response {
  return problem(STATUS_CODE.Unauthorized, "Log in first.");
}

/**
 * Refuses to end a session that is not among those of the account that asks, whoever else has it.
 *
 * @param state The state of a request behind `requireSession`.
 * @returns The response, 404.
 */
export function refuseUnknownDevice(state: State): Response {
  noteUnknownDevice(state);
  return problem(
    STATUS_CODE.NotFound,
    "No device of this account has this session ID.",
  );
}

/**
 * Records that somebody named a session that their account does not have.
 *
 * @param state The state of a request behind `requireSession`.
 */
export function noteUnknownDevice({ site, session }: State): void {
  site.audit.refused("unknown-device", { userId: session?.userId ?? null });
}
