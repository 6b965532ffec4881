/**
 * Where somebody may be sent after logging in.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { checkNext, DEFAULT_NEXT } from "../../lib/http/next_path.ts";

const ORIGIN = "https://app.example";

for (
  const next of [
    "/",
    "/account/password",
    "/account?sort=name#top",
    "/a%20b",
    "/search?next=%2F%2Fevil.example",
  ]
) {
  Deno.test(`${next} is followed`, () => {
    assert.equal(checkNext(next, ORIGIN), next);
  });
}

for (
  const next of [
    "",
    "account",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\n/evil.example",
    "/\t/evil.example",
    "/\r\nSet-Cookie: a=b",
    " //evil.example",
    "https://evil.example",
    "https:\\\\evil.example",
    "https:evil.example",
    "http://app.example/",
    "https://app.example.evil.example",
    "https://evil.example\\@app.example",
    "https://app.example@evil.example",
    "//evil\u3002example",
    "/x/..//evil.example",
    "/.//evil.example",
    "/%2e//evil.example",
    "blob:https://app.example/x",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\u0000",
    "/é",
    "/logout",
    "/LOGOUT",
    "/%6cogout",
    "/logout/",
    "/login?next=/login",
    "/signup",
    "/api/session",
    `/${"a".repeat(2000)}`,
  ]
) {
  Deno.test(`${JSON.stringify(next).slice(0, 60)} leads to the default page`, () => {
    assert.equal(checkNext(next, ORIGIN), DEFAULT_NEXT);
  });
}

Deno.test("nothing leads to the default page", () => {
  assert.equal(checkNext(null, ORIGIN), DEFAULT_NEXT);
  assert.equal(checkNext(undefined, ORIGIN), DEFAULT_NEXT);
});

Deno.test("whatever is asked for, a browser stays on the site", () => {
  const piece = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "@",
    ":",
    "?",
    "#",
    "%2f",
    "%5c",
    "\t",
    "\n",
    "evil.example",
    "a",
    "https:",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const next = checkNext(pieces.join(""), ORIGIN);
      const there = new URL(next, `${ORIGIN}/login`);
      assert.equal(there.origin, ORIGIN);
      // And once more, as after a redirect that writes the path down.
      assert.equal(new URL(there.pathname, ORIGIN).origin, ORIGIN);
    }),
    { numRuns: 2000 },
  );
});
