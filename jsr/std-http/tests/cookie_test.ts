/**
 * Cookies of a request are read as they were sent.
 *
 * @module
 */
import assert from "node:assert/strict";
import { getCookies } from "@std/http/cookie";

function read(header: string): Record<string, string | undefined> {
  return { ...getCookies(new Headers({ cookie: header })) };
}

Deno.test("a request without a Cookie header has no cookies", () => {
  assert.deepEqual({ ...getCookies(new Headers()) }, {});
});

Deno.test("cookies are read by name, and spaces around a name do not count", () => {
  assert.deepEqual(read("full=of; tasty=chocolate"), {
    full: "of",
    tasty: "chocolate",
  });
  assert.deepEqual(read("a=1;b=2;  c =3"), { a: "1", b: "2", c: "3" });
});

Deno.test("a value is everything after the first '='", () => {
  assert.deepEqual(read("PREF=al=en&f=1; wide=1"), {
    PREF: "al=en&f=1",
    wide: "1",
  });
});

Deno.test("a value is neither decoded, nor unquoted, nor trimmed", () => {
  assert.deepEqual(read('a=%20%E0; b="x"; c=y  ; d=z'), {
    a: "%20%E0",
    b: '"x"',
    c: "y  ",
    d: "z",
  });
});

Deno.test("a name without a value has an empty one", () => {
  assert.deepEqual(read("a; b=1"), { a: "", b: "1" });
});

Deno.test("of several cookies with one name the last counts", () => {
  assert.deepEqual(read("a=1; a=2"), { a: "2" });
});

Deno.test("names that objects know are cookies like others", () => {
  const cookies = getCookies(
    new Headers({ cookie: "__proto__=1; toString=2" }),
  );
  assert.equal(Object.getPrototypeOf(cookies), null);
  assert.deepEqual(Object.entries(cookies), [
    ["__proto__", "1"],
    ["toString", "2"],
  ]);
  assert.equal(cookies.hasOwnProperty, undefined);
});

Deno.test("a pair that starts with '=' and an empty pair are errors", () => {
  for (const header of ["=", "=x", "a=1;=x", "a=1;", "a=1;;b=2", ""]) {
    assert.throws(() => read(header), SyntaxError, header);
  }
});
