/**
 * Changes to somebody's factors: one write with the entry in the record that tells of it, tried anew
 * from a fresh reading when another change came between, and never past the end of the session that asks. Whoever gets a first second factor gets
 * recovery codes in the same write, so that nobody is ever one lost phone from being locked out.
 *
 * @module
 */
import type { Happening } from "../../audit/event.ts";
import type { Holding } from "../../sessions/mod.ts";
import type { Means } from "./means.ts";
import {
  type Factors,
  factorsKey,
  hasSecondFactor,
  readFactors,
  withoutIdleCodes,
} from "./record.ts";
import { makeRecoveryCodes } from "./recovery_codes.ts";

/** What a change makes of the record. */
export interface Changed {
  /** The record afterwards. */
  readonly factors: Factors;
  /** What to tell of it; left out, it is nothing that concerns who may do what. */
  readonly happening?: Omit<Happening, "userId">;
  /** What else must hold. */
  readonly checks?: readonly Deno.AtomicCheck[];
  /** What else is written. */
  readonly write?: (operation: Deno.AtomicOperation) => void;
}

/** What became of a change. */
export interface ChangeResult {
  /** Whether it was made. */
  readonly ok: boolean;
  /** Whether other writes came between each time, so that it may be tried again. */
  readonly busy?: boolean;
  /** New recovery codes to show, now and never again; empty when there are none. */
  readonly codes: readonly string[];
}

/** Whose factors are changed, and in which session. */
export interface Asker {
  /** Whose. */
  readonly userId: string;
  /** Reads the session that asks, which has to live in the write; left out where none does. */
  readonly holds?: Holding;
}

const MAX_TRIES = 5;
const NOT_DONE: ChangeResult = { ok: false, codes: [] };
const BUSY: ChangeResult = { ...NOT_DONE, busy: true };

/**
 * Makes a change.
 *
 * @param means database, time and record
 * @param asker whose factors, and in which session
 * @param change makes the new record out of the present one; null when there is nothing to change
 * @returns whether it was made; not in a session that is over; `busy` after five writes came between, or when `checks` do not hold
 */
export async function changeFactors(
  { kv, clock, audit }: Pick<Means, "kv" | "clock" | "audit">,
  { userId, holds }: Asker,
  change: (factors: Factors) => Changed | null | Promise<Changed | null>,
): Promise<ChangeResult> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const holding = holds === undefined ? [] : await holds();
    if (holding === null) return NOT_DONE;
    const { factors, check } = await readFactors(kv, userId);
    const changed = await change(factors);
    if (changed === null) return NOT_DONE;
    const after = withoutIdleCodes(changed.factors);
    const fresh = hasSecondFactor(after) && after.recovery === null
      ? makeRecoveryCodes(clock())
      : null;
    const stored = fresh ? { ...after, recovery: fresh.record } : after;
    const operation = kv.atomic()
      .check(check, ...holding, ...changed.checks ?? [])
      .set(factorsKey(userId), stored);
    changed.write?.(operation);
    const told = changed.happening ? [{ ...changed.happening, userId }] : [];
    const print = audit.inAtomic(told, operation);
    if (!(await operation.commit()).ok) continue;
    print();
    return { ok: true, codes: fresh?.codes ?? [] };
  }
  return BUSY;
}
