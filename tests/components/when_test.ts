/** Times in words, at their borders. */

import assert from "node:assert/strict";
import { exactTime, lastSeen } from "../../components/when.ts";

const NOW = Date.parse("2026-11-06T10:20:00Z");
const ago = (ms: number) => lastSeen(new Date(NOW - ms).toISOString(), NOW);
const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

Deno.test("words get coarser with distance", () => {
  const cases: [number, string][] = [
    [0, "active now"],
    [5 * MINUTE - 1, "active now"],
    [5 * MINUTE, "5 minutes ago"],
    [HOUR - 1, "59 minutes ago"],
    [HOUR, "an hour ago"],
    [2 * HOUR, "2 hours ago"],
    [DAY - 1, "23 hours ago"],
    [DAY, "yesterday"],
    [3 * DAY, "3 days ago"],
    [30 * DAY, "on 7 Oct 2026"],
  ];
  for (const [ms, words] of cases) assert.equal(ago(ms), words);
});

Deno.test("a clock that runs ahead makes nobody a visitor from the future", () => {
  assert.equal(ago(-HOUR), "active now");
});

Deno.test("the exact time is UTC, to the minute, with two digits", () => {
  assert.equal(exactTime("2026-01-02T03:04:59.999Z"), "2 Jan 2026, 03:04 UTC");
  assert.equal(exactTime("2026-01-02T00:30:00+02:00"), "1 Jan 2026, 22:30 UTC");
});
