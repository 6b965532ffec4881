/**
 * How long to wait after so many failures: a few are free, then each doubles the
 * delay up to a bound, and time forgives them one by one. What holds: nobody ever
 * waits longer than `most`, so nobody can be locked out; and over any length of
 * time no more attempts get through than {@linkcode mostAttempts} says. Nothing
 * here knows of databases or requests. All times are in milliseconds.
 *
 * @module
 */

/** A rule about one kind of attempt. */
export interface Policy {
  /** How many may fail before anybody waits. */
  readonly free: number;
  /** The first delay. */
  readonly first: number;
  /** The longest delay; at least `recover`. */
  readonly most: number;
  /** How long it takes until one failure is forgiven. */
  readonly recover: number;
}

/** What is remembered of the attempts so far. */
export interface Tally {
  /** Failures that are not forgiven yet, at the moment `at`; a part of one may be. */
  readonly count: number;
  /** When it was counted. */
  readonly at: number;
  /** When the next attempt may be made. */
  readonly openAt: number;
}

/**
 * Tells how long to wait before the next attempt.
 *
 * @param tally What is remembered; `null` for nothing.
 * @param now The time.
 * @param policy The rule.
 * @returns How long, 0 when it may be made now.
 */
export function waitFor(
  tally: Tally | null,
  now: number,
  policy: Policy,
): number {
  if (tally === null) return 0;
  // A clock that was set back must not make anybody wait for longer.
  return Math.min(Math.max(tally.openAt - now, 0), policy.most);
}

/**
 * Counts an attempt that is about to be made, as a failure until proved otherwise.
 *
 * @param tally What is remembered; `null` for nothing.
 * @param now The time.
 * @param policy The rule.
 * @returns What to remember.
 */
export function countOne(
  tally: Tally | null,
  now: number,
  policy: Policy,
): Tally {
  const count = levelAt(tally, now, policy) + 1;
  return { count, at: now, openAt: now + delayAfter(count, policy) };
}

/**
 * Takes an attempt back that turned out well.
 *
 * @param tally What is remembered.
 * @param mine What was remembered when that attempt was counted.
 * @param now The time.
 * @param policy The rule.
 * @returns What to remember.
 */
export function takeBack(
  tally: Tally | null,
  mine: Tally,
  now: number,
  policy: Policy,
): Tally {
  const count = Math.max(levelAt(tally, now, policy) - 1, 0);
  // The delay that this attempt caused goes with it; that of a later one stays.
  const openAt = tally === null || tally.openAt === mine.openAt
    ? now
    : tally.openAt;
  return { count, at: now, openAt };
}

/**
 * Tells how long a tally matters.
 *
 * @param tally What is remembered.
 * @param policy The rule.
 * @returns After how long it says no more than no tally at all.
 */
export function lifeOf(tally: Tally, { recover }: Policy): number {
  return Math.max(tally.count * recover, tally.openAt - tally.at);
}

/**
 * Tells how many attempts get through at most, however they are timed.
 *
 * @param policy The rule.
 * @param time For how long somebody tries.
 * @returns How many.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mostAttempts } from "./policy.ts";
 *
 * const HOUR = 3_600_000;
 * const policy = { free: 5, first: 5000, most: HOUR, recover: HOUR };
 * assert.equal(mostAttempts(policy, 24 * HOUR), 39);
 * ```
 */
export function mostAttempts(policy: Policy, time: number): number {
  // Each adds one, and what was not forgiven is less than the ceiling and one, since where the delay is the longest the
  // last one is forgiven before the next comes.
  return ceilingOf(policy) + Math.ceil(time / policy.recover);
}

function levelAt(tally: Tally | null, now: number, { recover }: Policy) {
  if (tally === null) return 0;
  return Math.max(tally.count - Math.max(now - tally.at, 0) / recover, 0);
}

function delayAfter(count: number, { free, first, most }: Policy): number {
  const above = Math.round(count) - free;
  return above < 0 ? 0 : Math.min(first * 2 ** above, most);
}

/** From so many failures on the delay is the longest. */
function ceilingOf({ free, first, most }: Policy): number {
  return free + Math.ceil(Math.log2(most / first));
}
