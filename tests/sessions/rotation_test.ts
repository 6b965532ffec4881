/**
 * The rules of rotation by themselves, against a model that remembers everything:
 * when each token was first seen in use.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  catchUp,
  FIRST,
  noteUse,
  rotate,
  type Rotation,
  weigh,
} from "../../lib/sessions/tokens/rotation.ts";

const GRACE = 10;

/** How far back a time is remembered, from the newest. */
const REACH = 9;

type Step =
  | { kind: "pass"; time: number }
  | { kind: "use" }
  | { kind: "rotate" }
  | { kind: "restore"; lost: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      time: fc.constantFrom(1, 2, 5, GRACE, GRACE + 1),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("use" as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("rotate" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("restore" as const),
      lost: fc.integer({ min: 1, max: 12 }),
    }),
  },
);

Deno.test("a token gets the newest until its successor was used, and an answer for the grace after that, however the chain went", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60, size: "max" }),
      fc.boolean(),
      (steps, isQuick) => {
        let rotation: Rotation = FIRST;
        let now = 1000;
        let newest = 0;
        const usedAt = new Map<number, number>();
        const use = (generation: number) => {
          if (!usedAt.has(generation)) usedAt.set(generation, now);
        };
        for (const each of steps) {
          if (each.kind === "pass") now += isQuick ? 1 : each.time;
          if (each.kind === "use") {
            rotation = noteUse(rotation, now);
            use(newest);
          }
          if (each.kind === "rotate") {
            rotation = rotate(rotation, now);
            use(newest++);
          }
          if (each.kind === "restore") {
            const ahead = newest + each.lost;
            assert.equal(weigh(rotation, ahead, now, GRACE), "ahead");
            rotation = catchUp(rotation, ahead, now);
            while (newest < ahead) use(newest++);
          }
          assert.equal(rotation.generation, newest);
          assert.equal(rotation.usedAt, usedAt.get(newest) ?? null);
          assert.ok(rotation.leftAt.length <= REACH, "it grows without bound");
          for (let generation = 0; generation < newest; generation++) {
            const leftAt = usedAt.get(generation + 1);
            const isLate = leftAt !== undefined &&
              now - leftAt <= GRACE && newest - generation <= REACH;
            assert.equal(
              weigh(rotation, generation, now, GRACE),
              leftAt === undefined ? "parent" : isLate ? "late" : "reused",
              `${generation} of ${newest}`,
            );
          }
          assert.equal(weigh(rotation, newest, now, GRACE), "newest");
          assert.equal(weigh(rotation, newest + 1, now, GRACE), "ahead");
        }
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("a clock that is set back makes no theft of what was left behind in its future", () => {
  const used = noteUse(rotate(FIRST, 1000), 1000);
  assert.equal(weigh(used, 0, 400, GRACE), "late");
  assert.equal(weigh(used, 0, 1000 + GRACE + 1, GRACE), "reused");
});
