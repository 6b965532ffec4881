/**
 * Tallies in KV, several at once: an attempt is let through by all of one set, the
 * first that is open, and counted in those; or by no set, and counted in none. It
 * is counted before it is made, in one compare-and-set, so
 * of any number of attempts at the same moment no more get through than one after
 * the other would. An attempt costs one read and one write, or one read if it is
 * refused; one that turns out well costs as much again to be taken back.
 *
 * - `["limits", action, scope, hash]` → {@link Tally}
 *
 * @module
 */
import { afterCollision } from "../sessions/mod.ts";
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

/**
 * Counts attempts, given the sets of tallies that may let one through. Who is let
 * through by none waits for the first that will be open. Rejects with `LimitsBusy`,
 * or with what the database rejects with.
 */
export type PassAny = (
  ways: readonly (readonly Counter[])[],
) => Promise<Passage>;

/** What one attempt has made of one tally. */
interface Counted {
  readonly counter: Counter;
  readonly tally: Tally;
}

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
export function openTallies(kv: Deno.Kv, clock: () => number): PassAny {
  const inTurn = createTurns();

  /** Reads all, decides, and writes what is decided; tries anew when something came between. */
  function change(
    counters: readonly Counter[],
    decide: (
      read: ReadonlyMap<string, Tally | null>,
      now: number,
    ) => readonly Counted[],
  ): Promise<void> {
    const keys = counters.map(({ key }) => key);
    return inTurn(keys.map(String), async () => {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const entries = await kv.getMany<Tally[]>(keys);
        const read = new Map(
          entries.map(({ key, value }) => [String(key), value]),
        );
        const counted = decide(read, clock());
        if (counted.length === 0) return;
        const operation = kv.atomic().check(...entries);
        for (const { counter: { key, policy }, tally } of counted) {
          const expireIn = Math.ceil(lifeOf(tally, policy)) + GRACE;
          operation.set(key, tally, { expireIn });
        }
        if ((await operation.commit()).ok) return;
        await afterCollision(tries);
      }
      throw new LimitsBusy();
    });
  }

  return async (ways) => {
    let wait = 0;
    let passed: readonly Counted[] = [];
    await change(distinct(ways.flat()), (read, now) => {
      const tallyOf = ({ key }: Counter) => read.get(String(key)) ?? null;
      const waits = ways.map((way) =>
        Math.max(
          0,
          ...way.map((each) => waitFor(tallyOf(each), now, each.policy)),
        )
      );
      wait = Math.min(...waits);
      passed = wait > 0 ? [] : ways[waits.indexOf(0)].map((counter) => ({
        counter,
        tally: countOne(tallyOf(counter), now, counter.policy),
      }));
      return passed;
    });
    if (wait > 0) return { allowed: false, wait };
    const mine = passed;
    return {
      allowed: true,
      takeBack: () =>
        change(
          mine.map(({ counter }) => counter),
          (read, now) =>
            mine.map(({ counter, tally }) => {
              const present = read.get(String(counter.key)) ?? null;
              const after = takeBack(present, tally, now, counter.policy);
              return { counter, tally: after };
            }),
        ),
    };
  };
}

function distinct(counters: readonly Counter[]): readonly Counter[] {
  return [
    ...new Map(counters.map((each) => [String(each.key), each])).values(),
  ];
}
