/**
 * What cannot reach KV is put off, where it can wait: a renewal that is due, or
 * the note that a cookie was used. But the request has waited, and what let it in
 * before may not hold any more.
 *
 * @module
 */
import type { Parts } from "../engine.ts";
import type { Holder } from "../revocation/view.ts";
import { ENDED, type Verdict } from "../strategy.ts";

/**
 * Decides about a request that was good enough to be let in, and then waited for
 * KV in vain. It is judged anew, by memory and clocks as they are now.
 *
 * @param engine The view and the clocks.
 * @param before The verdict from before the wait.
 * @param holder Whose it is, and of when.
 * @param endsAt When its time is over, in milliseconds since 1970.
 * @param error What the wait ended with.
 * @returns The verdict from before, or that the session has ended.
 * @throws {unknown} The error, where KV would have to be asked by now.
 */
export function putOff(
  { view, clock, monotonic }: Pick<Parts, "view" | "clock" | "monotonic">,
  before: Verdict,
  holder: Holder,
  endsAt: number,
  error: unknown,
): Verdict {
  const standing = view?.judge(holder, monotonic()) ?? "current";
  if (standing === "ended") return ENDED;
  if (standing !== "current" || clock() >= endsAt) throw error;
  return before;
}
