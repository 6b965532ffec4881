/**
 * `deno task test`: checks the types, builds the site once, and runs every test: those of the parts,
 * those over HTTP, those in a browser, and the examples in the documentation. It
 * keeps true that the last line is `N passed, M failed` with the numbers of the runner's own report, and
 * that the exit status is 0 only if nothing failed; what failed is said again right before it.
 *
 * The tests on denokv, a server that npm does not have, run when they are named: `deno task test:denokv`.
 * Arguments that name a file or folder choose tests; `--no-check` leaves the types unchecked (they are
 * those of the newest runtime, not of the oldest); all others go to `deno test`.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { readFailures, readTotals } from "./support/report.ts";

/** Where tests and examples are found. */
const EVERYTHING = ["tests", "lib", "jsr", "components", "islands", "routes"];

/** What needs more than npm: the KV Connect server denokv, which cargo installs. */
const ON_DENOKV = "tests/processes/denokv";

/** How many test files run at once at most: each may hold a browser and a server in memory. */
const MOST_JOBS = 4;

/** How long the tests may take, in milliseconds: one that never ends fails the run instead of holding it up. */
const LONGEST = 30 * 60_000;

/** Runs this very Deno in the project's root, showing what it prints. */
async function deno(...args: string[]): Promise<boolean> {
  const jobs = Math.min(navigator.hardwareConcurrency, MOST_JOBS);
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: new URL("..", import.meta.url),
    env: { DENO_JOBS: Deno.env.get("DENO_JOBS") ?? String(jobs) },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  const tooLate = setTimeout(() => {
    console.error(`Ended after ${LONGEST / 60_000} minutes: deno ${args[0]}`);
    child.kill("SIGKILL");
  }, LONGEST);
  const { success } = await child.status;
  clearTimeout(tooLate);
  return success;
}

async function run(
  args: string[],
): Promise<{ passed: number; failed: number }> {
  const isPath = (arg: string) => !arg.startsWith("-") && existsSync(arg);
  const chosen = args.filter(isPath);
  const flags = args.filter((arg) => !isPath(arg));

  const ready = (flags.includes("--no-check") || await deno("check")) &&
    await deno("task", "build");
  if (!ready) return { passed: 0, failed: 1 };

  const folder = await Deno.makeTempDir({ prefix: "latchkey-report-" });
  const report = `${folder}/junit.xml`;
  try {
    const succeeded = await deno(
      ...["test", "-A", "--parallel", "--doc", `--junit-path=${report}`],
      ...flags,
      ...(chosen.length > 0
        ? chosen
        : [`--ignore=${ON_DENOKV}`, ...EVERYTHING]),
    );
    if (chosen.length === 0) {
      console.log(
        `Not run: ${ON_DENOKV}, which needs denokv. With it: deno task test:denokv`,
      );
    }
    const xml = existsSync(report)
      ? await Deno.readTextFile(report)
      : undefined;
    for (const failure of readFailures(xml)) console.log(`Failed: ${failure}`);
    return readTotals(xml, succeeded);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const { passed, failed } = await run(Deno.args);
console.log(`${passed} passed, ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);
