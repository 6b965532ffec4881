/** What `deno task bench` prints: everything that was promised, whatever the figures. */

import assert from "node:assert/strict";
import { type BenchReport, runSuite } from "../../bench/report.ts";
import type { Row } from "../../bench/row.ts";
import { SECTIONS, type SuiteEffort } from "../../bench/suite.ts";
import { summary, toLines } from "../../bench/table.ts";
import { ROOT } from "../support/sources.ts";

/** As little as gives a figure for every row. */
const LITTLE: SuiteEffort = {
  resolve: { rounds: 2, batch: 2, memoryBatch: 2, devices: 2 },
  firstSight: { rounds: 2, batch: 2 },
  hybrid: { rounds: 2, batch: 2, rotations: 3 },
  reads: { requests: 3 },
  logOut: { rounds: 2, devices: [1, 10, 1001] },
  sameProcess: { revocations: 3 },
  processes: { revocations: 3, during: 30 },
  listing: { rounds: 2, batch: 2, stored: [10, 1500, 2000] },
  page: { rounds: 2, batch: 4, warmUp: 1, visitors: 2 },
  view: { entries: 3000 },
};

/** Every row by its name, and what it must have. */
const PROMISED: [name: RegExp, has: "floor" | "aim" | "both" | "neither"][] = [
  [/^jwt, token seen before$/, "both"],
  [/^kv, cached$/, "both"],
  [/^kv, uncached$/, "both"],
  [/^jwt, first sight$/, "both"],
  [/^hybrid, access token seen before$/, "both"],
  [/^hybrid, a rotation$/, "floor"],
  [/^KV operations of a rotation$/, "aim"],
  [/^KV operations of the first use of what it brought$/, "neither"],
  [/^KV reads per request, jwt$/, "aim"],
  [/^KV reads per request, hybrid$/, "aim"],
  [/^KV reads per request, kv, cached$/, "aim"],
  [/^log out everywhere, 1 device$/, "floor"],
  [/^log out everywhere, 10 devices$/, "both"],
  [/^log out everywhere, 1001 devices$/, "both"],
  [/^revoked, refused in the same process, p50$/, "aim"],
  [/^revoked, refused in the same process, p99$/, "aim"],
  [/^revoked, refused in the same process, max$/, "aim"],
  [/^revoked, refused by a second engine of the process, p50$/, "neither"],
  [/^revoked, refused by a second engine of the process, p99$/, "neither"],
  [/^revoked, refused by a second engine of the process, max$/, "neither"],
  [/^revoked, refused in another process, on denokv, p50$/, "floor"],
  [/^revoked, refused in another process, on denokv, p99$/, "both"],
  [/^revoked, refused in another process, on denokv, max$/, "floor"],
  [/^revoked, refused in another process, one SQLite file, p50$/, "aim"],
  [/^revoked, refused in another process, one SQLite file, p99$/, "aim"],
  [/^revoked, refused in another process, one SQLite file, max$/, "aim"],
  [/^list 5 devices of 10 sessions$/, "floor"],
  [/^list 5 devices of 1,500 sessions$/, "both"],
  [/^list 5 devices of 2,000 sessions$/, "both"],
  [/^home page, jwt$/, "both"],
  [/^home page, hybrid$/, "both"],
  [/^home page, kv, cached$/, "both"],
  [/^home page, kv, uncached$/, "both"],
  [/^home page, kv, uncached, without its read$/, "both"],
  [/^start with 3,000 log entries, until memory answers$/, "floor"],
  [/^wrong answers meanwhile$/, "aim"],
  [/^memory per entry, session$/, "floor"],
  [/^memory per entry, subject$/, "floor"],
];

const UNITS = [
  "µs",
  "ms",
  "s",
  "bytes",
  "reads",
  "operations",
  "answers",
  "requests/s",
];

const report: BenchReport = await runSuite(SECTIONS, LITTLE);
const isMissing = ({ name, figure }: Row) =>
  figure === null && name.includes("denokv");

Deno.test("the table has every row that was promised, in one order", () => {
  const { rows } = report;
  assert.deepEqual(
    rows.map(({ name }) => name),
    rows.map(({ name }, at) =>
      PROMISED[at]?.[0].test(name) ? name : `not ${PROMISED[at]?.[0].source}`
    ),
  );
  assert.equal(rows.length, PROMISED.length);
});

Deno.test("every row has the floor and the aim that were promised", () => {
  for (const [at, row] of report.rows.entries()) {
    const [, has] = PROMISED[at];
    assert.equal(row.aim !== null, has === "aim" || has === "both", row.name);
    if (isMissing(row)) continue;
    const floor = row.floor !== null;
    assert.equal(floor, has === "floor" || has === "both", row.name);
  }
});

Deno.test("the JSON has the documented shape and loses nothing", () => {
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  assert.equal(report.deno, Deno.version.deno);
  assert(report.cores >= 1 && report.seconds > 0);
  for (const row of report.rows) {
    assert.deepEqual(Object.keys(row), [
      ...["name", "figure", "unit", "floor", "ratio", "aim", "met", "note"],
    ]);
    assert(UNITS.includes(row.unit), row.unit);
    assert(row.note === null || row.note.length > 0);
    if (isMissing(row)) continue;
    assert(Number.isFinite(row.figure), row.name);
    assert.equal(typeof row.met, row.aim === null ? "object" : "boolean");
  }
});

Deno.test("without denokv its rows say so and how to install it", async () => {
  const nowhere = "/nowhere";
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "bench/main.ts"],
      ...["--json", "--only", "denokv"],
    ],
    cwd: ROOT,
    env: { PATH: nowhere, CARGO_HOME: nowhere, DENOKV: "" },
  }).output();
  const { rows } = JSON.parse(new TextDecoder().decode(stdout)) as BenchReport;
  assert.equal(rows.length, 3);
  for (const { figure, met, note } of rows) {
    assert.equal(figure, null);
    assert.equal(met, null);
    assert.match(note!, /^denokv is not installed.* cargo install denokv/);
  }
});

Deno.test("what is counted and not timed comes to nothing", () => {
  const counted = report.rows.filter(({ unit }) =>
    unit === "reads" || unit === "answers"
  );
  assert.deepEqual(counted.map(({ figure }) => figure), [0, 0, 0, 0]);
});

Deno.test("whoever was logged out everywhere was refused each time, after two operations", () => {
  const rows = report.rows.filter(({ name }) => name.startsWith("log out"));
  for (const { note } of rows) {
    const [, operations, refused, calls] =
      /^(\d+) KV operations, then refused (\d+) times of (\d+)$/.exec(note!)!;
    assert.equal(operations, "2");
    assert.equal(refused, calls);
  }
});

Deno.test("people can read every row", () => {
  for (const row of report.rows) {
    assert(toLines(row).startsWith(row.name));
    assert.doesNotMatch(toLines(row), /undefined|NaN|Infinity/);
  }
  const aims = PROMISED.filter(([, has]) => has === "aim" || has === "both");
  const [, of] = /^\d+ of (\d+) aims met/.exec(summary(report.rows))!;
  assert.equal(Number(of), aims.length);
});
