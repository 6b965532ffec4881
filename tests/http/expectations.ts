/**
 * What is expected of answers in many tests, said once.
 *
 * @module
 */

import assert from "node:assert/strict";

/** The policy of an answer that no page was rendered for. */
const BARE_POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What Server-Timing looks like when a session was looked for. */
const SERVER_TIMING =
  /^session;desc="(?:kv|jwt|hybrid), (?:0 reads|1 read|[2-9] reads)";dur=\d+(?:\.\d{1,3})?$/;

/** What kind of answer it is. */
export interface Expected {
  /** A rendered page, whose scripts and styles have a nonce. */
  page?: boolean;
  /** A static file, which may be kept. */
  file?: boolean;
  /** Whether visitors come over https; true if missing. */
  https?: boolean;
}

/**
 * Checks the headers that every answer must have (ASVS 3.4) and those that none may have.
 *
 * @param answer the answer
 * @param expected what kind of answer it is
 * @param what names it in a failure
 */
export function assertHeaders(
  { headers }: Pick<Response, "headers">,
  expected: Expected,
  what: string,
): void {
  const { page = false, file = false, https = true } = expected;
  const policy = headers.get("content-security-policy") ?? "";
  assert.ok(!policy.includes("unsafe"), `${what}: ${policy}`);
  assert.match(policy, /frame-ancestors 'none'/, what);
  assert.match(policy, /default-src 'none'/, what);
  assert.match(policy, /base-uri 'none'/, what);
  if (page) {
    const nonces = [...policy.matchAll(/'nonce-(\w{16,})'/g)];
    assert.equal(nonces.length, 2, `${what}: ${policy}`);
    assert.equal(nonces[0][1], nonces[1][1], what);
    assert.equal(policy.includes("upgrade-insecure-requests"), https, what);
  } else assert.equal(policy, BARE_POLICY, what);

  const cacheControl = headers.get("cache-control");
  if (!file) assert.equal(cacheControl, "private, no-store", what);
  else assert.match(cacheControl ?? "", /^(?:no-cache|public, max-age)/, what);
  const timing = headers.get("server-timing");
  if (timing !== null) assert.match(timing, SERVER_TIMING, what);
  const fixed: Record<string, string | null> = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": https
      ? "max-age=63072000; includeSubDomains"
      : null,
    "access-control-allow-origin": null,
    "access-control-allow-credentials": null,
    "x-powered-by": null,
  };
  for (const [name, value] of Object.entries(fixed)) {
    assert.equal(headers.get(name), value, `${what}: ${name}`);
  }
}

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
