/**
 * The few numbers that stand for many measurements.
 *
 * @module
 */

/**
 * Finds the value that a share of all values do not exceed (nearest rank).
 *
 * @param values Measurements in any order, at least one.
 * @param share From 0 to 1; 0.5 is the median, 1 the greatest.
 * @returns The value.
 *
 * @example
 * ```ts
 * import { quantile } from "./stats.ts";
 *
 * if (quantile([30, 10, 20], 0.5) !== 20) throw new Error("unreachable");
 * if (quantile([30, 10, 20], 1) !== 30) throw new Error("unreachable");
 * ```
 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) {
    throw new RangeError("There are no values: measure at least once.");
  }
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)];
}

/**
 * Finds the median.
 *
 * @param values Measurements in any order, at least one.
 * @returns The value in the middle.
 */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
