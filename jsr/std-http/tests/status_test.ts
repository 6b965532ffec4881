/**
 * Codes, texts and classes agree with each other.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type ErrorStatus,
  isClientErrorStatus,
  isErrorStatus,
  isInformationalStatus,
  isRedirectStatus,
  isServerErrorStatus,
  isStatus,
  isSuccessfulStatus,
  type RedirectStatus,
  STATUS_CODE,
  STATUS_TEXT,
  type StatusCode,
} from "@std/http/status";

const CODES: StatusCode[] = Object.values(STATUS_CODE);

Deno.test("every code has exactly one name and one text", () => {
  assert.equal(new Set(CODES).size, CODES.length);
  assert.deepEqual(
    Object.keys(STATUS_TEXT).map(Number),
    CODES.toSorted((a, b) => a - b),
  );
  for (const code of CODES) assert.match(STATUS_TEXT[code], /^[A-Z]/);
});

Deno.test("a text is its name with spaces", () => {
  for (const [name, code] of Object.entries(STATUS_CODE)) {
    if (name === "Teapot") continue; // Spelled out as a sentence, RFC 2324.
    assert.equal(STATUS_TEXT[code].replaceAll(" ", ""), name);
  }
  assert.equal(STATUS_TEXT[STATUS_CODE.Teapot], "I'm a teapot");
});

Deno.test("a response can be made with every code that may end an answer", () => {
  for (const status of CODES) {
    if (status < 200) continue;
    assert.equal(new Response(null, { status }).status, status);
  }
});

Deno.test("every code is in the one class that its first digit names", () => {
  const guards = [
    isInformationalStatus,
    isSuccessfulStatus,
    isRedirectStatus,
    isClientErrorStatus,
    isServerErrorStatus,
  ];
  for (const code of CODES) {
    const classes = guards.flatMap((guard, i) => guard(code) ? [i + 1] : []);
    assert.deepEqual(classes, [Math.floor(code / 100)]);
    assert.equal(isErrorStatus(code), code >= 400);
    assert.equal(isStatus(code), true);
  }
});

Deno.test("a number without a name is in no class", () => {
  for (
    const number of [0, -200, 99, 199, 299, 418.5, 430, 600, NaN, Infinity]
  ) {
    assert.equal(isStatus(number), false);
    assert.equal(isSuccessfulStatus(number), false);
    assert.equal(isErrorStatus(number), false);
  }
});

Deno.test("types are literal, so that a wrong status does not compile", () => {
  const notFound: 404 = STATUS_CODE.NotFound;
  const text: "Not Found" = STATUS_TEXT[notFound];
  const error: ErrorStatus = STATUS_CODE.ServiceUnavailable;
  const redirect: RedirectStatus = STATUS_CODE.SeeOther;
  // @ts-expect-error a success is no error
  const noError: ErrorStatus = STATUS_CODE.OK;
  // @ts-expect-error 304 redirects nobody
  const noRedirect: RedirectStatus = STATUS_CODE.NotModified;
  // @ts-expect-error 299 has no name
  const nothing: StatusCode = 299;
  assert.deepEqual([text, error, redirect], ["Not Found", 503, 303]);
  assert.deepEqual([noError, noRedirect, nothing], [200, 304, 299]);
});
