/** A map that forgets what was not used for longest, and never holds more than it may. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createBoundedMap } from "../../lib/sessions/bounded_map.ts";

const KEY = fc.constantFrom(..."abcdefghijkl");
const STEP = fc.oneof(
  fc.record({ does: fc.constant("set" as const), key: KEY, value: fc.nat() }),
  fc.record({
    does: fc.constantFrom("get" as const, "delete" as const),
    key: KEY,
  }),
);

Deno.test("whatever is done, it holds no more than it may, gives back what was set last, and keeps what was used last", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 8 }),
      fc.array(STEP, { maxLength: 60 }),
      (most, steps) => {
        const map = createBoundedMap<number>(most);
        const truth = new Map<string, number>();
        let lately: string[] = [];
        for (const step of steps) {
          const { key } = step;
          lately = lately.filter((each) => each !== key);
          if (step.does === "set") {
            map.set(key, step.value);
            truth.set(key, step.value);
            lately.push(key);
          } else if (step.does === "delete") {
            map.delete(key);
            truth.delete(key);
          } else {
            const found = map.get(key);
            if (found === undefined) truth.delete(key);
            else {
              assert.equal(found, truth.get(key));
              lately.push(key);
            }
          }
          assert.ok(map.size <= most);
        }
        for (const key of lately.slice(-Math.floor(most / 2))) {
          assert.equal(map.get(key), truth.get(key));
        }
      },
    ),
  );
});

Deno.test("where entries are weighed, what it holds never weighs more than it may, and the last that was used is there", () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 60 }), (steps) => {
      const map = createBoundedMap<number>(12, {
        most: 40,
        of: (value) => value,
      });
      const truth = new Map<string, number>();
      for (const { key, ...step } of steps) {
        if (step.does === "set") {
          const value = step.value % 25;
          map.set(key, value);
          truth.set(key, value);
          assert.equal(map.get(key), value > 20 ? undefined : value);
        } else if (step.does === "delete") {
          map.delete(key);
          truth.delete(key);
        } else map.get(key);
        assert.ok(map.weight <= 40);
        assert.ok(map.size <= truth.size);
      }
      const held = [...truth.keys()].map((key) => {
        const weight = map.get(key) ?? 0;
        assert.ok(weight === 0 || weight === truth.get(key));
        return weight;
      });
      assert.ok(held.every((weight) => weight <= 20));
    }),
  );
});
