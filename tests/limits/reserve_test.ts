/** Strangers who never rest: how much they may guess, and how many it takes to hold up an owner on a new device. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { openLimits } from "../../lib/limits/limits.ts";
import { mostAttempts } from "../../lib/limits/policy.ts";
import {
  type Action,
  BLOCKS_BORNE,
  RULES,
  type Rules,
} from "../../lib/limits/rules.ts";
import { openMapKv } from "./map_kv.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SECRET = "a secret of this test with thirty-two bytes or more";
const ACTIONS = ["log-in", "code", "sign-up", "mail"] as const;
const EACH = { "log-in": 5, "code": 3, "sign-up": 2, "mail": 2 } as const;

/** One account that is tried. */
function openScene(
  action: Action,
  { rules = RULES, store = openMapKv(), start = 0 }: {
    rules?: Rules;
    store?: ReturnType<typeof openMapKv>;
    start?: number;
  } = {},
) {
  const scene = { now: start };
  const limits = openLimits({
    kv: store.kv,
    clock: () => scene.now,
    secrets: [SECRET],
    rules,
  });
  return Object.assign(scene, {
    store,
    /** Tries from a block, and says how long to wait: 0 for a try that was let through. */
    async attempt(block: number, host = 1): Promise<number> {
      const ip = `10.${block >> 8}.${block & 255}.${host}`;
      const attempt = { action, account: "ada@example.com", ip, device: null };
      const passage = await limits.pass(attempt);
      return passage.allowed ? 0 : passage.wait;
    },
    /** What would happen from here on, without its happening. */
    what: () =>
      openScene(action, { rules, store: store.copy(), start: scene.now }),
  });
}

type Scene = ReturnType<typeof openScene>;

/** Every block tries until none is let through any more; returns how many were. */
async function exhaust(scene: Scene, blocks: number): Promise<number> {
  let through = 0;
  for (let block = 0; block < blocks; block++) {
    for (let host = 0; await scene.attempt(block, host % 256) === 0; host++) {
      through++;
    }
  }
  return through;
}

/** Pauses between bursts: some seconds, about what one failure is forgiven in, and days. */
const pauses = fc.array(
  fc.oneof(
    fc.integer({ min: 1000, max: 2 * MINUTE }),
    fc.integer({ min: 10 * MINUTE, max: HOUR }),
    fc.integer({ min: HOUR, max: 30 * HOUR }),
  ),
  { minLength: 1, maxLength: 40 },
);

/** Fewer runs than usual: each is thousands of attempts. */
const RUNS = { numRuns: 8 };

for (const action of ACTIONS) {
  const { account, newcomers } = RULES[action];

  Deno.test(`${action}: no number of blocks has more attempts than the two gates of the account promise`, () =>
    fc.assert(
      fc.asyncProperty(
        pauses,
        fc.integer({ min: 1, max: 120 }),
        async (pauses, blocks) => {
          const scene = openScene(action);
          let made = await exhaust(scene, blocks);
          for (const pause of pauses) {
            scene.now += pause;
            made += await exhaust(scene, blocks);
            const most = mostAttempts(account!, scene.now) +
              mostAttempts(newcomers!, scene.now);
            assert.ok(made <= most, `${made} of ${most} in ${scene.now} ms`);
          }
        },
      ),
      RUNS,
    ));

  Deno.test(`${action}: ${BLOCKS_BORNE} blocks that never rest do not hold up an owner who comes from another one and mistypes`, () =>
    fc.assert(
      fc.asyncProperty(pauses, async (pauses) => {
        const scene = openScene(action);
        for (const pause of pauses) {
          await exhaust(scene, BLOCKS_BORNE);
          const owner = scene.what();
          for (let times = 0; times < EACH[action]; times++) {
            assert.equal(await owner.attempt(999), 0, `${scene.now} ms`);
          }
          scene.now += pause;
        }
      }),
      RUNS,
    ));

  Deno.test(`${action}: one block alone does not use up what the account allows`, () =>
    fc.assert(
      fc.asyncProperty(pauses, async (pauses) => {
        const { newcomers: _, newcomer: __, ...usual } = RULES[action];
        const rules = { ...RULES, [action]: usual };
        const scene = openScene(action, { rules });
        for (const pause of pauses) {
          await exhaust(scene, 1);
          assert.equal(await scene.what().attempt(999), 0);
          scene.now += pause;
        }
      }),
      RUNS,
    ));

  Deno.test(`${action}: whoever has many more blocks holds up newcomers, by an hour at most, and fills no database`, async () => {
    const scene = openScene(action);
    const through = await exhaust(scene, 250);
    const wait = await scene.what().attempt(999);
    assert.ok(wait > 0 && wait <= HOUR, `${wait} ms`);
    assert.ok(scene.store.size <= 3 * through + 2 + 250);
    scene.now += wait;
    assert.equal(await scene.attempt(999), 0);
  });

  Deno.test(`${action}: of attempts from everywhere at once as many get through as the gates have free`, async () => {
    const store = openMapKv();
    const scenes = [openScene(action, { store }), openScene(action, { store })];
    const waits = await Promise.all(
      Array.from(
        { length: 400 },
        (_, at) => scenes[at % 2].attempt(at >> 1),
      ),
    );
    assert.equal(
      waits.filter((wait) => wait === 0).length,
      account!.free + newcomers!.free,
    );
  });
}
