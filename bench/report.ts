/**
 * One run of the benchmark as a whole, in the shape that `--json` prints.
 *
 * @module
 */
import type { Row } from "./row.ts";
import type { Section, SuiteEffort } from "./suite.ts";

/** What one run found. */
export interface BenchReport {
  /** The version of Deno. */
  readonly deno: string;
  /** How many cores it could use. */
  readonly cores: number;
  /** How long all of it took, in seconds. */
  readonly seconds: number;
  /** The table, line by line; see `Row`. */
  readonly rows: readonly Row[];
}

/**
 * Measures parts of the table, one after the other.
 *
 * @param sections The parts.
 * @param effort How much of everything is measured.
 * @param found Gets the rows of each part as soon as they are there.
 * @returns What was found.
 */
export async function runSuite(
  sections: readonly Section[],
  effort: SuiteEffort,
  found: (rows: readonly Row[]) => void = () => {},
): Promise<BenchReport> {
  const startedAt = performance.now();
  const rows: Row[] = [];
  for (const { run } of sections) {
    const some = await run(effort);
    found(some);
    rows.push(...some);
  }
  return {
    deno: Deno.version.deno,
    cores: navigator.hardwareConcurrency,
    seconds: (performance.now() - startedAt) / 1000,
    rows,
  };
}
