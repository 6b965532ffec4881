/**
 * What is expected of answers in many tests, said once.
 *
 * @module
 */

import assert from "node:assert/strict";

/**
 * Checks that an answer is an error of the API (RFC 9457).
 *
 * @param answer the answer, whose body is read
 * @param status the status that it must have, in the answer and in the body
 * @returns the body
 */
export async function problemOf(
  answer: Response,
  status: number,
): Promise<Record<string, unknown>> {
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  assert.equal(answer.headers.get("content-type"), "application/problem+json");
  const problem = JSON.parse(text);
  assert.equal(problem.type, "about:blank");
  assert.equal(problem.status, status);
  assert.equal(typeof problem.title, "string");
  return problem;
}
