/** The table in docs/security.md is complete, and what it names is there. */

import assert from "node:assert/strict";
import { ROOT } from "../support/sources.ts";
import { REQUIREMENTS } from "./requirements.ts";

/** A row of the table. */
interface Row {
  readonly id: string;
  readonly level: string;
  readonly how: string;
  readonly test: string;
}

const doc = await Deno.readTextFile(`${ROOT}/docs/security.md`);
const rows: Row[] = doc.split("\n").flatMap((line) => {
  const cells = line.split("|").map((cell) => cell.trim());
  if (!/^\d+\.\d+\.\d+$/.test(cells[1] ?? "")) return [];
  const [, id, level, how, test] = cells;
  return [{ id, level, how, test }];
});

Deno.test("every requirement has one row, with its level and how it is met or why not", () => {
  assert.deepEqual(
    rows.map(({ id, level }) => [id, level]),
    REQUIREMENTS.map(([id, level]) => [id, level]),
  );
  for (const { id, how } of rows) assert.ok(how.length > 10, id);
});

Deno.test("every row that is met names a file with a test of its number", async () => {
  for (const { id, how, test } of rows) {
    if (how.startsWith("Not met:")) continue;
    const file = /\]\(\.\.\/(tests\/asvs\/\w+_test\.tsx?)\)/.exec(test)?.[1];
    assert.ok(file, `${id} names no test`);
    const source = await Deno.readTextFile(`${ROOT}/${file}`);
    assert.ok(source.includes(`"ASVS ${id}: `), `${file} has no test of ${id}`);
  }
});

Deno.test("what is not met is said above the table", () => {
  const unmet = rows.filter(({ how }) => how.startsWith("Not met:"));
  const said =
    /every one of level 1 is met, of level 2 all but ([\d.]+), and of level 3\s+all but ([\d.]+)\.\s/
      .exec(doc)!;
  assert.deepEqual(
    unmet.map(({ id, level }) => [id, level]),
    [[said[1], "L2"], [said[2], "L3"]],
  );
  const more = /that is not met of ([\d.]+), ([\d.]+) and ([\d.]+):/.exec(doc)!;
  const lacking = rows.filter(({ how, level }) =>
    how.includes("Not met at level 3:") ||
    level !== "L3" && how.startsWith("Not met:")
  );
  assert.deepEqual(lacking.map(({ id }) => id), more.slice(1));
});

Deno.test("every test of a requirement has a row", async () => {
  const numbers = new Set(rows.map(({ id }) => id));
  for await (const { name } of Deno.readDir(`${ROOT}/tests/asvs`)) {
    const source = await Deno.readTextFile(`${ROOT}/tests/asvs/${name}`);
    for (const [, id] of source.matchAll(/"ASVS (\d+\.\d+\.\d+): /g)) {
      assert.ok(numbers.has(id), `${name}: ${id}`);
    }
  }
});
