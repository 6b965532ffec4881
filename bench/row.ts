/**
 * One line of the table: a figure, its floor, the ratio of the two, and whether
 * the aim was met. Nothing in it is assumed: what could not be measured has no
 * figure, and its note says why.
 *
 * @module
 */

/** What a figure counts. */
export type Unit =
  | "µs"
  | "ms"
  | "s"
  | "bytes"
  | "reads"
  | "operations"
  | "answers"
  | "requests/s";

/** What a row should come to. */
export interface Aim {
  /** Whether the figure itself is held against the bound, or the ratio. */
  readonly of: "figure" | "ratio";
  /** It must not be more than this. */
  readonly atMost?: number;
  /** It must not be less than this. */
  readonly atLeast?: number;
  /** Said instead of the bound, where the bound was measured too. */
  readonly words?: string;
}

/** What something is compared with, measured in the same run. */
export interface Floor {
  /** What it is. */
  readonly name: string;
  /** Its figure, in the unit of the row. */
  readonly figure: number;
}

/** One line of the table, and of the JSON. */
export interface Row {
  /** What was measured. */
  readonly name: string;
  /** The figure, or `null` where it could not be measured. */
  readonly figure: number | null;
  /** What the figure counts. */
  readonly unit: Unit;
  /** What it is compared with, or `null`. */
  readonly floor: Floor | null;
  /** How many times its floor the figure is, as measured pair by pair where it was, or `null` without one above 0. */
  readonly ratio: number | null;
  /** The aim, or `null` where there is none. */
  readonly aim: Aim | null;
  /** Whether the aim was met; `null` without an aim or a figure. */
  readonly met: boolean | null;
  /** What else has to be known, or `null`. */
  readonly note: string | null;
}

/** What {@linkcode toRow} works the rest out from. */
export type Finding =
  & Pick<Row, "name" | "figure" | "unit">
  & Partial<Pick<Row, "floor" | "aim" | "note" | "ratio">>;

/**
 * Completes a row.
 *
 * @param finding What was measured and what it should come to.
 * @returns The row.
 *
 * @example
 * ```ts
 * import { toRow } from "./row.ts";
 *
 * const { ratio, met } = toRow({
 *   name: "resolve",
 *   figure: 11,
 *   unit: "µs",
 *   floor: { name: "raw read", figure: 10 },
 *   aim: { of: "ratio", atMost: 1.15 },
 * });
 * if (ratio !== 1.1 || met !== true) throw new Error("unreachable");
 * ```
 */
export function toRow(finding: Finding): Row {
  const { name, figure, unit, floor = null, aim = null, note = null } = finding;
  const ratio = finding.ratio ?? (
    figure === null || floor === null || floor.figure === 0
      ? null
      : figure / floor.figure
  );
  const held = aim?.of === "ratio" ? ratio : figure;
  const met = aim === null || held === null
    ? null
    : held <= (aim.atMost ?? Infinity) && held >= (aim.atLeast ?? -Infinity);
  return { name, figure, unit, floor, ratio, aim, met, note };
}
