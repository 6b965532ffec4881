/**
 * What a JUnit report says in numbers, and what failed in it. It keeps true that a run which ended badly
 * never looks like a good one: without a report, or with a status that the report does not explain,
 * something failed.
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

/** How much of a failure is told, in lines: what was expected and where, not the whole stack. */
const MOST_LINES = 20;

/**
 * Tells of every test that failed, for the end of a run, which is what a long log is read from.
 *
 * @param xml the report, or undefined when the runner left none
 * @returns per test that failed its file, line and name, then at most 20 lines of why, indented
 */
export function readFailures(xml: string | undefined): string[] {
  const failures = (xml ?? "").matchAll(
    /<testcase name="([^"]*)" classname="([^"]*)"[^>]* line="(\d+)"[^>]*>\s*<(?:failure|error)[^>]*>([^<]*)/g,
  );
  return [...failures].map(([_, name, file, line, why]) =>
    [
      `${plain(file)}:${line} => ${plain(name)}`,
      ...plain(why).split("\n").slice(0, MOST_LINES),
    ].join("\n    ")
  );
}

/** Text of XML as it was written (XML 1.0, 4.6). */
function plain(escaped: string): string {
  const meant = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return escaped.replace(
    /&(amp|lt|gt|quot|apos);/g,
    (_, name: keyof typeof meant) => meant[name],
  );
}

function count(tag: string, attribute: string): number {
  return Number(tag.match(new RegExp(`\\s${attribute}="(\\d+)"`))?.[1] ?? 0);
}
