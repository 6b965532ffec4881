/**
 * Tallies in KV, several at once: an attempt is let through by all of them or
 * counted by none. It is counted before it is made, in one compare-and-set, so
 * of any number of attempts at the same moment no more get through than one after
 * the other would. An attempt costs one read and one write, or one read if it is
 * refused; one that turns out well costs as much again to be taken back.
 *
 * - `["limits", action, scope, hash]` → {@link Tally}
 *
 * @module
 */
import { countOne, lifeOf, type Policy, takeBack, waitFor } from "./policy.ts";
import type { Tally } from "./policy.ts";
import { LimitsBusy } from "./errors.ts";
import { createTurns } from "./turns.ts";

/** One tally that an attempt is counted in. */
export interface Counter {
  /** Where it is kept. */
  readonly key: Deno.KvKey;
  /** The rule. */
  readonly policy: Policy;
}

/** What became of asking to be let through. */
export type Passage =
  | {
    /** Not now. */
    readonly allowed: false;
    /** How long to wait, in milliseconds. */
    readonly wait: number;
  }
  | {
    /** Go on. */
    readonly allowed: true;
    /** Says that it turned out well and is not to be counted. */
    takeBack(): Promise<void>;
  };

/** Counts attempts. Rejects with `LimitsBusy`, or with what the database rejects with. */
export type PassAll = (counters: readonly Counter[]) => Promise<Passage>;

/** How often a write is tried when other processes come between. */
const MAX_TRIES = 20;

/** How long a tally outlives what it says, in milliseconds. */
const GRACE = 60_000;

/**
 * Opens the tallies.
 *
 * @param kv The database.
 * @param clock The time of day, in milliseconds since 1970.
 * @returns What counts.
 */
export function openTallies(kv: Deno.Kv, clock: () => number): PassAll {
  const inTurn = createTurns();

  /** Reads all, decides, and writes all; tries anew when something came between. */
  function change<T>(
    counters: readonly Counter[],
    decide: (
      tallies: readonly (Tally | null)[],
      now: number,
    ) => { write: readonly Tally[] | null; result: T },
  ): Promise<T> {
    const keys = counters.map(({ key }) => key);
    return inTurn(keys.map(String), async () => {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const entries = await kv.getMany<Tally[]>(keys);
        const tallies = entries.map(({ value }) => value);
        const { write, result } = decide(tallies, clock());
        if (write === null) return result;
        const operation = kv.atomic().check(...entries);
        write.forEach((tally, index) => {
          const { key, policy } = counters[index];
          const expireIn = Math.ceil(lifeOf(tally, policy)) + GRACE;
          operation.set(key, tally, { expireIn });
        });
        if ((await operation.commit()).ok) return result;
        // Those who collided wait for different times, or they collide again.
        await new Promise((resolve) =>
          setTimeout(resolve, Math.random() * 2 ** Math.min(tries, 6))
        );
      }
      throw new LimitsBusy();
    });
  }

  return async (counters) => {
    const passed = await change<number | readonly Tally[]>(
      counters,
      (tallies, now) => {
        const wait = Math.max(
          ...tallies.map((tally, at) =>
            waitFor(tally, now, counters[at].policy)
          ),
        );
        if (wait > 0) return { write: null, result: wait };
        const write = tallies.map((tally, at) =>
          countOne(tally, now, counters[at].policy)
        );
        return { write, result: write };
      },
    );
    if (typeof passed === "number") return { allowed: false, wait: passed };
    return {
      allowed: true,
      takeBack: () =>
        change(counters, (tallies, now) => ({
          write: tallies.map((tally, at) =>
            takeBack(tally, passed[at], now, counters[at].policy)
          ),
          result: undefined,
        })),
    };
  };
}
