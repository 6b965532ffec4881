/** A line of the record is one line, whatever was put into it, and reads back as it was written. */

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type AuditEvent,
  EVENT_TYPES,
  type Happening,
  NOBODY,
  toEvent,
} from "../../lib/audit/event.ts";
import { toLogLine } from "../../lib/audit/log_line.ts";

/** Text of every kind, and often of the kinds that break lines, reorder them, or are half a character. */
const hostile = fc.array(
  fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      ..."\r\n\0\x1b\x7f\x85\u2028\u2029\u202e\u2066\ufeff\u200b\u061c",
      "\ud800",
      "\udc00",
      "\u{e0041}",
      '"}\n{"time":"',
      "x".repeat(10_000),
    ),
  ),
).map((parts) => parts.join(""));

/** Words that the vocabulary does not have come from elsewhere, and must do no harm either. */
const hostileWord = hostile as fc.Arbitrary<never>;

const happenings: fc.Arbitrary<Happening> = fc.record({
  type: fc.constantFrom(...EVENT_TYPES),
  outcome: fc.constantFrom("ok", "failed", "refused"),
  userId: fc.option(hostile),
  sessionId: fc.option(hostile),
  device: hostile,
  ip: hostile,
  amr: fc.array(hostile),
  method: hostileWord,
  reason: hostileWord,
  name: hostile,
  formerName: hostile,
  address: hostile,
  target: fc.record({ sessionId: hostile, device: hostile }),
  count: fc.nat(),
}, { requiredKeys: ["type", "userId"] });

/** An entry as a line tells it: without names and addresses. */
function readBack(
  { at, name: _name, formerName: _former, address: _address, ...event }:
    AuditEvent,
): unknown {
  const time = new Date(at).toISOString();
  return JSON.parse(JSON.stringify({ time, ...event }));
}

Deno.test("a line of the record cannot be forged, broken or disguised, and reads back as written", () => {
  fc.assert(fc.property(
    happenings,
    fc.nat(Date.UTC(2100, 0)),
    (happening, at) => {
      const event = toEvent(happening, NOBODY, at);
      const line = toLogLine(event);
      assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      assert.ok(line.isWellFormed());
      assert.ok(line.startsWith('{"time":"') && line.length < 12_000);
      assert.deepEqual(JSON.parse(line), readBack(event));
    },
  ));
});

Deno.test("what nobody has a field for is not recorded", () => {
  const leaky = {
    type: "log-in",
    userId: "ada",
    password: "secret 1",
    token: "secret 2",
    target: { sessionId: "s", secret: "secret 3" },
  } as const;
  const line = toLogLine(toEvent(leaky, NOBODY, 0));
  assert.doesNotMatch(line, /secret/);
});
