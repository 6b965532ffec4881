/**
 * `deno task bench`: prints a table, or JSON with `--json`. Times are medians in
 * microseconds of one run; what can be compared between machines is the ratio.
 *
 * @module
 */
import { benchResolve, type Row } from "./resolve.ts";

const rows = await benchResolve();

if (Deno.args.includes("--json")) {
  console.log(JSON.stringify(
    {
      deno: Deno.version.deno,
      cores: navigator.hardwareConcurrency,
      unit: "µs",
      rows,
    },
    null,
    2,
  ));
} else {
  console.log(
    `Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores, microseconds\n`,
  );
  console.log(line("", "median", "p90", "", "aim"));
  for (const row of rows) console.log(show(row));
}

function show({ name, median, p90, ratio, floor, aim }: Row): string {
  return line(
    name,
    median.toFixed(1),
    p90.toFixed(1),
    ratio === undefined ? "" : `${ratio.toFixed(2)} × ${floor}`,
    aim === undefined ? "" : `≤ ${aim}`,
  );
}

function line(
  name: string,
  median: string,
  p90: string,
  ratio: string,
  aim: string,
): string {
  return `${name.padEnd(28)}${median.padStart(8)}${p90.padStart(8)}  ${
    ratio.padEnd(36)
  }${aim}`.trimEnd();
}
