/**
 * Accessibility as axe-core sees it: every rule of WCAG 2.0 to 2.2 at levels A and AA, and axe's
 * best practices. It keeps true that a rule cannot be forgotten page by page: there is one list for all.
 *
 * @module
 */

import axe from "axe-core";
import type { Page } from "playwright-core";
import assert from "node:assert/strict";

const TAGS = [
  "wcag2a",
  "wcag2aa",
  "wcag21a",
  "wcag21aa",
  "wcag22aa",
  "best-practice",
];

/** What this module reads of a finding. */
interface Finding {
  id: string;
  help: string;
  nodes: { target: unknown[]; html: string; failureSummary?: string }[];
}

/**
 * Runs axe in a page as it stands.
 *
 * @param page a page that has finished loading; its scripts must be allowed to run
 * @returns one line for each element that breaks a rule: the rule, where, and what to do
 */
export async function axeViolations(page: Page): Promise<string[]> {
  // Colours on their way from one to another are not those that anybody reads.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
  );
  // The browser's debugger evaluates this, so the page's content security policy stays as it is.
  await page.evaluate(axe.source);
  const findings = await page.evaluate(
    async (values) => {
      const { axe } = globalThis as unknown as {
        axe: {
          run(
            where: Document,
            options: unknown,
          ): Promise<{ violations: Finding[] }>;
        };
      };
      const result = await axe.run(document, {
        runOnly: { type: "tag", values },
        rules: { "target-size": { enabled: true } }, // WCAG 2.2's, off unless asked for
        resultTypes: ["violations"],
      });
      return result.violations.map(({ id, help, nodes }) => ({
        id,
        help,
        nodes: nodes.map(({ target, html, failureSummary }) => ({
          target,
          html,
          failureSummary,
        })),
      }));
    },
    TAGS,
  );
  return findings.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html, failureSummary = "" }) =>
      `${id}: ${help}: ${target.join(" ")} ${html.slice(0, 160)} ${
        failureSummary.replaceAll(/\s+/g, " ")
      }`
    )
  );
}

/**
 * Demands a page without any violation.
 *
 * @param page a page that has finished loading
 * @param name what to call it in the message
 * @throws {assert.AssertionError} with every violation
 */
export async function assertAccessible(
  page: Page,
  name: string,
): Promise<void> {
  const lines = await axeViolations(page);
  assert.ok(
    lines.length === 0,
    `Accessibility of ${name}:\n${lines.join("\n")}`,
  );
}
