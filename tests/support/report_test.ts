/** The closing line of a test run must never be rosier than the run. */

import assert from "node:assert/strict";
import { readFailures, readTotals } from "./report.ts";

const report = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="6" failures="1" errors="0" time="0.1">
  <testsuite name="./a&gt;_test.ts" tests="4" disabled="1" errors="0" failures="1"></testsuite>
  <testsuite name="./b.ts#2-6.ts" tests="2" disabled="0" errors="0" failures="0"></testsuite>
</testsuites>`;

Deno.test("totals are the sums of all suites, without ignored tests", () => {
  assert.deepEqual(readTotals(report, false), { passed: 4, failed: 1 });
});

Deno.test("a runner that left no report failed", () => {
  assert.deepEqual(readTotals(undefined, false), { passed: 0, failed: 1 });
  assert.deepEqual(readTotals("<testsui", false), { passed: 0, failed: 1 });
});

Deno.test("a runner that failed outside of any test failed", () => {
  const green = report.replace(`failures="1"></`, `failures="0"></`);
  assert.deepEqual(readTotals(green, true), { passed: 5, failed: 0 });
  assert.deepEqual(readTotals(green, false), { passed: 5, failed: 1 });
});

Deno.test("a run without a report has nothing to tell of what failed", () => {
  assert.deepEqual(readFailures(undefined), []);
  assert.deepEqual(readFailures(report), []);
});

Deno.test("totals and failures are those of a report that deno test has written itself", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      `${folder}/some_test.ts`,
      `Deno.test("<testsuite tests=&quot;9&quot;", () => console.log('<testsuite tests="9">'));
       Deno.test("broken <b>", () => { throw new Error('<testsuite tests="9" failures="9">') });
       Deno.test({ name: "ignored", ["ig" + "nore"]: true, fn() {} } as Deno.TestDefinition);`,
    );
    await Deno.writeTextFile(`${folder}/deno.json`, "{}");
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "--no-check", "--junit-path=report.xml"],
      cwd: folder,
    }).output();
    const xml = await Deno.readTextFile(`${folder}/report.xml`);
    assert.deepEqual(readTotals(xml, success), { passed: 1, failed: 1 });
    const [failure, ...others] = readFailures(xml);
    assert.deepEqual(others, []);
    assert.match(failure, /^\.\/some_test\.ts:2 => broken <b>\n/);
    assert.match(failure, /^ {4}Error: <testsuite tests="9" failures="9">$/m);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
