/**
 * Comparing in constant time: texts are the same exactly where `===` says so.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  isSameBytes,
  isSameText,
} from "../../lib/sessions/tokens/constant_time.ts";

/** Lengths around those at which texts are compared in another way. */
const LENGTHS = [0, 1, 43, 63, 64, 65, 66, 67, 509, 4095, 4096, 4097, 5000];

Deno.test("a text is the same as itself, of whatever length", () => {
  for (const length of LENGTHS) {
    for (const unit of ["a", "é", "…", "\ud83d", "\u0000"]) {
      const text = unit.repeat(length);
      assert.ok(isSameText(text, unit.repeat(length)), `${length} × ${unit}`);
      assert.ok(!isSameText(text, `${text}${unit}`), `${length} × ${unit}`);
    }
  }
});

Deno.test("one other character anywhere makes another text", () => {
  for (const length of LENGTHS) {
    const text = "a".repeat(length);
    for (const at of [0, 1, 2, 3, length >> 1, length - 2, length - 1]) {
      if (at < 0 || at >= length) continue;
      for (const other of ["b", "\u00e1", "\u0161", "\ud800", "\ufffd"]) {
        const altered = text.slice(0, at) + other + text.slice(at + 1);
        assert.ok(!isSameText(text, altered), `${length}, ${at}, ${other}`);
        assert.ok(!isSameText(altered, text), `${length}, ${at}, ${other}`);
      }
    }
  }
});

Deno.test("texts that become the same bytes are not the same: lone surrogates, and what is cut off", () => {
  const tail = "a".repeat(70);
  assert.ok(!isSameText(`\ud800${tail}`, `\udfff${tail}`));
  assert.ok(!isSameText(`\ud800${tail}`, `\ufffd${tail}`));
  // Two characters of three bytes each: the bytes end long before the text.
  const long = "…".repeat(4000);
  assert.ok(!isSameText(`${long}a`, `${long}b`));
});

Deno.test("isSameText and === agree on any two texts", () => {
  const text = fc.string({ unit: "binary", maxLength: 200 });
  fc.assert(
    fc.property(text, text, fc.nat(), (a, b, at) => {
      const start = at % (a.length + 1);
      const mixed = a.slice(0, start) + b.slice(start, a.length) +
        a.slice(Math.max(start, b.length));
      for (const other of [a, b, mixed, a.slice()]) {
        assert.equal(isSameText(a, other), a === other);
        // What was compared before must leave nothing behind.
        assert.equal(isSameText(other, a), other === a);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("bytes are compared whole", () => {
  assert.ok(isSameBytes(new Uint8Array([1, 2]), new Uint8Array([1, 2])));
  assert.ok(!isSameBytes(new Uint8Array([1, 2]), new Uint8Array([1, 3])));
  assert.ok(!isSameBytes(new Uint8Array([2, 2]), new Uint8Array([1, 2])));
  assert.ok(!isSameBytes(new Uint8Array([1]), new Uint8Array([1, 3])));
});
