/**
 * Measures several operations against each other. They take turns in small
 * batches within one run, and another one begins each time, so that a machine
 * that is slow for a while is slow for all of them. What is quoted is the median
 * of the batches, and of two operations the median of what each round makes the
 * one in multiples of the other.
 *
 * @module
 */
import { median } from "./stats.ts";

/** One operation to measure. */
export interface Subject {
  /** Does it once. */
  readonly run: () => unknown;
  /** Brings about what each batch needs; not measured. */
  readonly prepare?: () => Promise<unknown>;
  /** Looks at what each batch brought about; not measured. */
  readonly after?: () => Promise<unknown>;
  /** How many operations are in a batch of this one, where the others' is too short. */
  readonly batch?: number;
}

/** What was measured of one operation. */
export interface Measurement {
  /** The median time of one operation, in microseconds. */
  readonly median: number;
  /** The time of one operation in each batch, in microseconds. */
  readonly times: readonly number[];
}

/**
 * Compares two operations that were measured together. In each round the machine
 * was about the same for both, so what it does besides leaves the quotient alone.
 *
 * @param ours What is compared.
 * @param floor What it is compared with.
 * @returns How many times the one takes as long as the other: the median of all rounds.
 *
 * @example
 * ```ts
 * import { timesAsLong } from "./measure.ts";
 *
 * const ours = { median: 30, times: [22, 30, 330] };
 * const floor = { median: 20, times: [20, 20, 300] };
 * if (timesAsLong(ours, floor) !== 1.1) throw new Error("unreachable");
 * ```
 */
export function timesAsLong(ours: Measurement, floor: Measurement): number {
  return median(ours.times.map((time, at) => time / floor.times[at]));
}

/** How often to measure. */
export interface Effort {
  /** How many batches of each operation are counted. */
  readonly rounds: number;
  /** How many operations are in a batch. */
  readonly batch: number;
  /** How many batches before these are not counted; a fifth of them unless given. */
  readonly warmUp?: number;
}

/**
 * Measures operations in turn.
 *
 * @param subjects The operations, by a name for each.
 * @param effort How often.
 * @returns A measurement for each, under the same name.
 *
 * @example
 * ```ts
 * import { measure } from "./measure.ts";
 *
 * const { parse } = await measure(
 *   { parse: { run: () => JSON.parse("[1, 2, 3]") } },
 *   { rounds: 10, batch: 100 },
 * );
 * if (parse.times.length !== 10) throw new Error("unreachable");
 * ```
 */
export async function measure<const K extends string>(
  subjects: Readonly<Record<K, Subject>>,
  effort: Effort,
): Promise<Record<K, Measurement>> {
  const { rounds, warmUp = Math.ceil(rounds / 5) } = effort;
  const names = Object.keys(subjects) as K[];
  const times = names.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const at = (turn + round + warmUp) % names.length;
      const subject = subjects[names[at]];
      const { run, batch = effort.batch } = subject;
      await subject.prepare?.();
      const startedAt = performance.now();
      for (let i = 0; i < batch; i++) await run();
      const each = (performance.now() - startedAt) * 1000 / batch;
      if (round >= 0) times[at].push(each);
      await subject.after?.();
    }
  }
  return Object.fromEntries(
    names.map((name, at) => [name, {
      median: median(times[at]),
      times: times[at],
    }]),
  ) as unknown as Record<K, Measurement>;
}
