/**
 * Recording that a second factor proved nothing, at log-in and in the middle of a session alike.
 *
 * @module
 */
import type { Happening } from "./audit/event.ts";
import type { FactorMethod } from "./audit/vocabulary.ts";
import type { State } from "./state.ts";

/** What failed, and how proof was given before, if it was. */
type Attempt = Pick<Happening, "userId" | "amr"> & {
  /** Logging in, or proof given again. */
  readonly type: "log-in" | "proof-renewed";
};

/**
 * Records it for the owner. What a passkey that was copied did is in the record already.
 *
 * @param state The request's state.
 * @param attempt What failed, and whose.
 * @param method By which factor.
 */
export async function noteFactorFailure(
  { site }: Pick<State, "site">,
  attempt: Attempt,
  method: FactorMethod,
): Promise<void> {
  await site.audit.record({
    ...attempt,
    outcome: "failed",
    method,
    reason: method === "passkey" ? "wrong-passkey" : "wrong-code",
  });
}
