/**
 * `deno task bench` prints a table of what sessions cost: medians of one run,
 * each beside its own floor, which was measured in the same run. What can be
 * compared between machines is the ratio. `--json` prints the same as one JSON
 * text (`BenchReport`), `--only NAME` measures the parts whose name holds NAME.
 * Revocation on denokv is measured where denokv is installed: on the PATH, where
 * cargo puts it, or where the variable DENOKV says.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { type BenchReport, runSuite } from "./report.ts";
import { FULL_EFFORT, SECTIONS } from "./suite.ts";
import { HEADING, summary, toLines } from "./table.ts";

const USAGE = `Usage: deno task bench [--json] [--only NAME]
Names: ${SECTIONS.map(({ name }) => name).join(", ")}`;

const { json, only } = readArgs();
const sections = SECTIONS.filter(({ name }) => name.includes(only));
if (sections.length === 0) stop(`Nothing is called ${JSON.stringify(only)}.`);

if (json) {
  console.log(JSON.stringify(await runSuite(sections, FULL_EFFORT), null, 2));
} else {
  console.log(
    `Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores, ` +
      `one run\n\n${HEADING}`,
  );
  const print = (rows: BenchReport["rows"]) =>
    rows.forEach((row) => console.log(toLines(row)));
  const { rows, seconds } = await runSuite(sections, FULL_EFFORT, print);
  console.log(`\n${summary(rows)}, in ${seconds.toFixed()} s`);
}

function readArgs(): { json: boolean; only: string } {
  try {
    const { values } = parseArgs({
      args: Deno.args,
      options: {
        json: { type: "boolean", default: false },
        only: { type: "string", default: "" },
      },
    });
    return values;
  } catch (error) {
    stop((error as Error).message);
  }
}

function stop(reason: string): never {
  console.error(`${reason}\n${USAGE}`);
  Deno.exit(1);
}
