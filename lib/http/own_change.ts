/**
 * Keeps one account from being changed without end: every change of how to log in is recorded and mostly
 * mailed, and whoever makes them by the thousand would fill the record and the queue of mails for everybody.
 *
 * @module
 */
import type { Context } from "fresh";
import type { State } from "../state.ts";
import { takeTurn } from "../take_turn.ts";

/** Thrown when an account was changed too often lately; it is answered with 429 and a page. */
export class TooManyChanges extends Error {
  override readonly name = "TooManyChanges";
  /** A stable identifier. */
  readonly code = "ERR_TOO_MANY_CHANGES";
  /** How long to wait, in whole seconds. */
  readonly retryAfter: number;

  /**
   * @param wait How long to wait, in words.
   * @param retryAfter The same in whole seconds.
   */
  constructor(wait: string, retryAfter: number) {
    super(
      `Your account was changed many times in a short while. Wait ${wait}, then try again. Nothing was changed now.`,
    );
    this.retryAfter = retryAfter;
  }
}

/**
 * Counts a change that is about to be made to the account of the session that asks. It counts whoever
 * of its devices makes it, since all of them cause mail to the same person.
 *
 * @param ctx A request behind `requireSession`.
 * @returns Takes it back: call that when nothing was changed after all.
 * @throws {TooManyChanges} When there were too many lately. Nothing is to be changed then.
 *
 * @example
 * ```ts ignore
 * const takeBack = await countChange(ctx);
 * const { ok } = await site.factors.removeAuthenticator(userId);
 * if (!ok) await takeBack();
 * ```
 */
export async function countChange(
  ctx: Pick<Context<State>, "state" | "req">,
): Promise<() => Promise<void>> {
  const turn = await takeTurn(ctx, "change", { session: true });
  if (turn.allowed) return turn.succeeded;
  throw new TooManyChanges(turn.wait, turn.retryAfter);
}
