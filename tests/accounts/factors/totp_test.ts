/** Codes of authenticator apps, by the test values of the RFCs, and that each is good once. */

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  findStep,
  stepAt,
  totpCode,
} from "../../../lib/accounts/factors/totp.ts";
import {
  CROCKFORD,
  foldCrockford,
  RFC_4648,
  toBase32,
} from "../../../lib/accounts/factors/base32.ts";

/** The secret of both RFCs. */
const SECRET = new TextEncoder().encode("12345678901234567890");

Deno.test("the first ten codes are those of RFC 4226, appendix D", () => {
  const codes = Array.from({ length: 10 }, (_, step) => totpCode(SECRET, step));
  assert.deepEqual(codes, [
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
  ]);
});

Deno.test("codes at the times of RFC 6238, appendix B, are theirs, cut to six digits", () => {
  for (
    const [seconds, code] of [
      [59, "94287082"],
      [1111111109, "07081804"],
      [1111111111, "14050471"],
      [1234567890, "89005924"],
      [2000000000, "69279037"],
      [20000000000, "65353130"],
    ] as const
  ) {
    assert.equal(totpCode(SECRET, stepAt(seconds * 1000)), code.slice(-6));
  }
});

Deno.test("a clock may be half a minute off, and no more", () => {
  const now = 1_700_000_010_000;
  const at = (steps: number) => totpCode(SECRET, stepAt(now) + steps);
  for (const steps of [-1, 0, 1]) {
    const found = findStep(SECRET, at(steps), { now, lastStep: 0 });
    assert.equal(found, stepAt(now) + steps);
  }
  for (const steps of [-2, 2, 20]) {
    assert.equal(findStep(SECRET, at(steps), { now, lastStep: 0 }), null);
  }
});

Deno.test("no code of a step that was used, or of one before it, is good again", () => {
  const now = 1_700_000_010_000;
  const lastStep = stepAt(now);
  for (const steps of [-1, 0]) {
    const code = totpCode(SECRET, lastStep + steps);
    assert.equal(findStep(SECRET, code, { now, lastStep }), null);
  }
  const next = totpCode(SECRET, lastStep + 1);
  assert.equal(findStep(SECRET, next, { now, lastStep }), lastStep + 1);
});

Deno.test("base 32 is that of RFC 4648, section 10, without padding", () => {
  for (
    const [text, encoded] of [
      ["", ""],
      ["f", "MY"],
      ["fo", "MZXQ"],
      ["foo", "MZXW6"],
      ["foob", "MZXW6YQ"],
      ["fooba", "MZXW6YTB"],
      ["foobar", "MZXW6YTBOI"],
    ]
  ) {
    assert.equal(toBase32(new TextEncoder().encode(text), RFC_4648), encoded);
  }
});

Deno.test("no two bytes strings of a length are written alike", () => {
  const bytes = fc.uint8Array({ minLength: 15, maxLength: 15 });
  fc.assert(fc.property(bytes, bytes, (one, other) => {
    const [a, b] = [one, other].map((each) => toBase32(each, CROCKFORD));
    assert.equal(a === b, one.every((byte, at) => byte === other[at]));
    assert.equal(a.length, 24);
  }));
});

Deno.test("what is typed in capitals, with dashes and look-alikes, is the same code", () => {
  assert.equal(foldCrockford(" 0oOI-1lL AbC "), "000" + "111" + "1abc");
});
