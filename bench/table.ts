/**
 * Rows as lines of text for people.
 *
 * @module
 */
import type { Aim, Row, Unit } from "./row.ts";

/** What stands over the columns. */
export const HEADING = columns("", "figure", "its floor", "aim", "met");

/**
 * Writes a row as text.
 *
 * @param row The row.
 * @returns One line, and one more where there is something else to know.
 */
export function toLines(row: Row): string {
  const { name, figure, unit, floor, ratio, aim, met, note } = row;
  const line = columns(
    name,
    figure === null ? "not measured" : show(figure, unit),
    floor === null
      ? ""
      : `${ratio === null ? "" : `${ratio.toFixed(2)} × `}${
        show(floor.figure, unit)
      }, ${floor.name}`,
    aim === null ? "" : showAim(aim, unit),
    met === null ? "" : met ? "yes" : "NO",
  );
  return note === null ? line : `${line}\n    ${note}`;
}

/**
 * Says how many aims were met.
 *
 * @param rows All rows.
 * @returns One line.
 */
export function summary(rows: readonly Row[]): string {
  const aims = rows.filter(({ aim }) => aim !== null);
  const of = (met: boolean | null) =>
    aims.filter((row) => row.met === met).length;
  const unmeasured = of(null);
  return `${of(true)} of ${aims.length} aims met` +
    (unmeasured === 0 ? "" : `, ${unmeasured} not measured`);
}

function show(figure: number, unit: Unit): string {
  const fraction = figure === 0 || figure >= 100 ? 0 : figure >= 10 ? 1 : 2;
  const digits = figure.toLocaleString("en", {
    minimumFractionDigits: fraction,
    maximumFractionDigits: fraction,
  });
  return `${digits} ${unit}`;
}

function showAim({ of, atMost, atLeast, words }: Aim, unit: Unit): string {
  if (words !== undefined) return words;
  const [sign, bound] = atMost === undefined ? ["≥", atLeast!] : ["≤", atMost];
  return of === "ratio"
    ? `${sign} ${bound} × floor`
    : `${sign} ${bound.toLocaleString("en")} ${unit}`;
}

function columns(
  name: string,
  figure: string,
  floor: string,
  aim: string,
  met: string,
): string {
  return `${name.padEnd(56)}${figure.padStart(16)}  ${floor.padEnd(48)}  ${
    aim.padEnd(36)
  }${met}`.trimEnd();
}
