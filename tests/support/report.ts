/**
 * What a JUnit report says in numbers. It keeps true that a run which ended badly never looks like a
 * good one: without a report, or with a status that the report does not explain, something failed.
 *
 * @module
 */

/** How many tests passed and failed. A step of a test counts as a test, an ignored one as neither. */
export interface Totals {
  passed: number;
  failed: number;
}

/**
 * Counts the tests of a report that `deno test --junit-path` has written.
 *
 * @param xml the report, or undefined when the runner left none
 * @param succeeded whether the runner's exit status was 0
 * @returns the sums of all suites; at least one failure if the runner did not succeed
 */
export function readTotals(
  xml: string | undefined,
  succeeded: boolean,
): Totals {
  let passed = 0;
  let failed = 0;
  // What tests print is escaped in the report, so a tag in it is a real one.
  for (const [suite] of xml?.matchAll(/<testsuite\s[^>]*>/g) ?? []) {
    const broken = count(suite, "failures") + count(suite, "errors");
    failed += broken;
    passed += count(suite, "tests") - count(suite, "disabled") - broken;
  }
  if (!succeeded && failed === 0) failed = 1;
  return { passed, failed };
}

function count(tag: string, attribute: string): number {
  return Number(tag.match(new RegExp(`\\s${attribute}="(\\d+)"`))?.[1] ?? 0);
}
