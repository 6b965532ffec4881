/**
 * Setting an authenticator app up takes two requests: one shows the secret, the next brings a first
 * code. In between nothing is stored: the form carries the secret, sealed for the session that asked,
 * for a quarter of an hour.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { newAuthenticatorSecret } from "./accounts/factors/authenticator.ts";
import { sessionOf } from "./http/require_session.ts";
import type { State } from "./state.ts";
import { openInTime, sealUntil } from "./http/sealed_until.ts";

/** A secret that an app is to be given. */
export interface Setup {
  /** The secret. */
  readonly secret: Uint8Array;
  /** The same for the form, sealed. */
  readonly sealed: string;
}

const LIFETIME = 900_000;

/**
 * Begins.
 *
 * @param state The state of a request behind `requireSession`.
 * @returns A new secret.
 */
export function beginSetup(state: State): Setup {
  const { site } = state;
  const secret = newAuthenticatorSecret();
  const text = { secret: Buffer.from(secret).toString("base64url") };
  const until = site.clock() + LIFETIME;
  return { secret, sealed: sealUntil(site, text, until, contextOf(state)) };
}

/**
 * Goes on with what a form carried.
 *
 * @param state The state of a request behind `requireSession`.
 * @param sealed The text, as it came.
 * @returns The secret; `null` when it is another session's, or too late.
 */
export function resumeSetup(state: State, sealed: string): Setup | null {
  const opened = openInTime<{ secret: string }>(
    state.site,
    sealed,
    contextOf(state),
  );
  return opened && { secret: Buffer.from(opened.secret, "base64url"), sealed };
}

// As with an interrupted action, what stays the same when proof is given again.
function contextOf(state: State): string {
  const { userId, createdAt } = sessionOf(state);
  return `authenticator being set up by ${userId} since ${createdAt}`;
}
