/**
 * Measures several operations against each other. They take turns in small
 * batches within one run, so that a machine that is slow for a while is slow for
 * all of them, and what is quoted is the median of the batches.
 *
 * @module
 */

/** One operation to measure. */
export interface Subject {
  /** What it is called in the table. */
  readonly name: string;
  /** Does it once. */
  readonly run: () => Promise<unknown>;
}

/** What was measured of one operation. */
export interface Measurement {
  /** What it is called. */
  readonly name: string;
  /** The median time of one operation, in microseconds. */
  readonly median: number;
  /** The time that nine of ten batches stayed below, in microseconds. */
  readonly p90: number;
}

/** How often to measure. */
export interface Effort {
  /** How many batches of each operation are counted. */
  readonly rounds: number;
  /** How many operations are in a batch. */
  readonly batch: number;
}

/**
 * Measures operations in turn.
 *
 * @param subjects The operations.
 * @param effort How often; some batches before are not counted.
 * @returns A measurement for each, in the same order.
 */
export async function measure(
  subjects: readonly Subject[],
  { rounds, batch }: Effort,
): Promise<Measurement[]> {
  const warmUp = Math.ceil(rounds / 5);
  const times = subjects.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [index, subject] of subjects.entries()) {
      const startedAt = performance.now();
      for (let i = 0; i < batch; i++) await subject.run();
      const each = (performance.now() - startedAt) * 1000 / batch;
      if (round >= 0) times[index].push(each);
    }
  }
  return subjects.map(({ name }, index) => {
    const sorted = times[index].sort((a, b) => a - b);
    return {
      name,
      median: sorted[Math.floor(sorted.length / 2)],
      p90: sorted[Math.floor(sorted.length * 0.9)],
    };
  });
}
