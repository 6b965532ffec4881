/**
 * Keeps one account from being changed, or handed out, without end: every change that adds to or replaces how
 * to log in is recorded and mailed, and whoever makes them by the thousand would fill the record and the queue
 * of mails for everybody. What takes away is not counted: there is no more of it than was added, and a thief
 * who takes every turn must not keep an owner from removing what the thief added.
 *
 * @module
 */
import type { Context } from "fresh";
import type { State } from "../state.ts";
import { takeTurn } from "../take_turn.ts";

/** What is counted, and how it is refused. */
const WORDS = {
  change: {
    title: "Too many changes",
    message: (wait: string) =>
      `Your account was changed many times in a short while. Wait ${wait}, then try again. Nothing was changed now.`,
  },
  export: {
    title: "Too many downloads",
    message: (wait: string) =>
      `Your data was downloaded many times in a short while. Wait ${wait}, then try again.`,
  },
} as const;

/** Thrown when something was done to an account too often lately; it is answered with 429 and a page. */
export class TooOften extends Error {
  override readonly name = "TooOften";
  /** A stable identifier. */
  readonly code = "ERR_TOO_OFTEN";
  /** The title of the page. */
  readonly title: string;
  /** How long to wait, in whole seconds. */
  readonly retryAfter: number;

  /**
   * @param action What was done.
   * @param wait How long to wait, in words.
   * @param retryAfter The same in whole seconds.
   */
  constructor(action: keyof typeof WORDS, wait: string, retryAfter: number) {
    const { title, message } = WORDS[action];
    super(message(wait));
    this.title = title;
    this.retryAfter = retryAfter;
  }
}

/**
 * Counts a change that is about to be made to the account of the session that asks, and that adds to or
 * replaces how to log in. It counts whoever of its devices makes it, since all of them cause mail to the
 * same person.
 *
 * @param ctx A request behind `requireSession`.
 * @returns Takes it back: call that when nothing was changed after all.
 * @throws {TooOften} When there were too many lately. Nothing is to be changed then.
 *
 * @example
 * ```ts ignore
 * const takeBack = await countChange(ctx);
 * const { ok } = await site.factors.addPasskey(passkey);
 * if (!ok) await takeBack();
 * ```
 */
export function countChange(
  ctx: Pick<Context<State>, "state" | "req">,
): Promise<() => Promise<void>> {
  return count(ctx, "change");
}

/**
 * Counts that all that is stored about the account of the session that asks is about to be handed out.
 *
 * @param ctx A request behind `requireSession`.
 * @throws {TooOften} When it was too often lately. Nothing is to be handed out then.
 */
export async function countExport(
  ctx: Pick<Context<State>, "state" | "req">,
): Promise<void> {
  await count(ctx, "export");
}

async function count(
  ctx: Pick<Context<State>, "state" | "req">,
  action: keyof typeof WORDS,
): Promise<() => Promise<void>> {
  const turn = await takeTurn(ctx, action, { session: true });
  if (turn.allowed) return turn.succeeded;
  throw new TooOften(action, turn.wait, turn.retryAfter);
}
