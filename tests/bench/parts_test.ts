/** The parts of the benchmark that could lie: the counting, the middle, the verdict. */

import assert from "node:assert/strict";
import { countOperations } from "../../bench/counted_kv.ts";
import { measure } from "../../bench/measure.ts";
import { type Finding, toRow } from "../../bench/row.ts";
import { median, quantile } from "../../bench/stats.ts";
import { ROOT } from "../support/sources.ts";

Deno.test("every kind of read and write is counted at the handle", async () => {
  using kv = await Deno.openKv(":memory:");
  const count = countOperations(kv);
  await kv.get(["a"]);
  await kv.getMany([["a"], ["b"]]);
  assert.deepEqual(count, { reads: 2, writes: 0 });
  await kv.set(["a"], 1);
  await kv.atomic().set(["b"], 2).set(["c"], 3).commit();
  await kv.delete(["c"]);
  assert.deepEqual(count, { reads: 2, writes: 3 });
  assert.equal((await Array.fromAsync(kv.list({ prefix: [] }))).length, 2);
  assert(count.reads > 2);
});

Deno.test("a quantile is one of the values, whatever their order", () => {
  const values = [5, 1, 100, 2, 3, 4, 10, 20, 30, 40];
  assert.equal(median(values), 5);
  assert.equal(quantile(values, 0.99), 100);
  assert.equal(quantile(values, 0), 1);
  assert.throws(() => median([]), RangeError);
});

Deno.test("operations take turns, and only what is asked for is timed", async () => {
  const told: string[] = [];
  const tell = (text: string) => () => Promise.resolve(told.push(text));
  const found = await measure({
    a: { prepare: tell("("), run: tell("a"), after: tell(")") },
    b: { run: tell("b"), batch: 1 },
  }, { rounds: 2, batch: 2, warmUp: 0 });
  assert.equal(told.join(""), "(aa)bb(aa)");
  assert.equal(found.a.times.length, 2);
  assert.equal(found.b.times.length, 2);
});

Deno.test("an aim is met up to its bound and not beyond", () => {
  const met = (figure: number | null, aim: Finding["aim"]) =>
    toRow({
      name: "",
      figure,
      unit: "µs",
      floor: { name: "", figure: 10 },
      aim,
    })
      .met;
  assert.equal(met(5, { of: "figure", atMost: 5 }), true);
  assert.equal(met(6, { of: "figure", atMost: 5 }), false);
  assert.equal(met(11, { of: "ratio", atMost: 1.1 }), true);
  assert.equal(met(12, { of: "ratio", atMost: 1.1 }), false);
  assert.equal(met(9, { of: "ratio", atLeast: 0.95 }), false);
  assert.equal(met(null, { of: "figure", atMost: 5 }), null);
  assert.equal(met(5, null), null);
});

Deno.test("a part that does not exist is not measured, and what exists is named", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "bench/main.ts", "--only", "nothing"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  assert.equal(code, 1);
  assert.equal(new TextDecoder().decode(stdout), "");
  assert.match(
    new TextDecoder().decode(stderr),
    /^Nothing is called "nothing"\.\nUsage: .*\nNames: resolve, first-sight, /,
  );
});
