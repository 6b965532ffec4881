/**
 * Starts a session for a person who has given all the proof that their account
 * asks for. Nothing calls it but the gate in `log_in.ts`, which knows what that
 * is, so no way in gets past it.
 *
 * @module
 */
import type { Context } from "fresh";
import type { FactorProof } from "./accounts/factors/factors.ts";
import type { User } from "./accounts/users.ts";
import { describeDevice } from "./devices.ts";
import { useFactor } from "./factor_use.ts";
import { rememberDevice } from "./known_device.ts";
import { tellNewDevice } from "./notify.ts";
import {
  SessionError,
  type SessionErrorCode,
  type Together,
} from "./sessions/mod.ts";
import type { State } from "./state.ts";

const REFUSALS: ReadonlySet<SessionErrorCode> = new Set([
  "ERR_CONDITION_FAILED",
  "ERR_SUBJECT_DISABLED",
]);

/** How the session is to be started. */
export interface SignInOptions {
  /** How proof was given (RFC 8176). */
  readonly amr: readonly string[];
  /** When, in milliseconds since 1970; now unless given, 0 where that is not known. */
  readonly authenticatedAt?: number;
  /** Whether the cookie outlives the browser; `false` unless given. */
  readonly persistent?: boolean;
  /** What must still hold, and what is written in the same moment. */
  readonly together?: Together;
  /** Proof by a factor, which is used up in the same moment. */
  readonly factor?: FactorProof;
}

/**
 * Starts a session on the device that asks.
 *
 * @param ctx The request; its answer gets the cookie.
 * @param user Who it is.
 * @param options How.
 * @returns Whether it was started; `false` when what was proved does not hold any
 * more, or the user may not be signed in.
 */
export async function signIn(
  { state, req }: Context<State>,
  user: User,
  { amr, authenticatedAt, persistent, together = {}, factor }: SignInOptions,
): Promise<boolean> {
  try {
    const { session, setCookies } = await useFactor(
      factor,
      together,
      (together) =>
        state.site.sessions.signIn(req.headers, {
          userId: user.id,
          amr,
          authenticatedAt,
          device: describeDevice(req.headers, state.address),
          claims: { name: user.name },
          persistent,
          together,
        }),
    );
    state.session = session;
    tellNewDevice(state.site, session);
    // Whatever the old session was to get, this one replaces it.
    state.setCookies = [...setCookies];
    rememberDevice(state, req.headers, user);
    return true;
  } catch (error) {
    if (!(error instanceof SessionError && REFUSALS.has(error.code))) {
      throw error;
    }
    const disabled = error.code === "ERR_SUBJECT_DISABLED";
    await noteRefusal(state, user, amr, disabled ? "disabled" : "outdated");
    return false;
  }
}

/**
 * Records that somebody was not let in, though what they gave was the right proof.
 *
 * @param state The request's state.
 * @param user Who it is.
 * @param amr How proof was given (RFC 8176).
 * @param reason Why not.
 */
export async function noteRefusal(
  { site }: State,
  user: User,
  amr: readonly string[],
  reason: "disabled" | "outdated",
): Promise<void> {
  await site.audit.record({
    type: "log-in",
    outcome: "refused",
    userId: user.id,
    amr,
    reason,
  });
}
