/** Log-ins that wait for a second factor: for ten minutes, five tries, and whoever has the secret. */

import assert from "node:assert/strict";
import {
  deletePending,
  findPending,
  MAX_TRIES,
  PENDING_LIFETIME,
  putPending,
  takeTry,
} from "../../lib/accounts/pending_log_ins.ts";

const HALF = {
  userId: "ada",
  amr: ["pwd"],
  next: "/account",
  persistent: true,
  checks: [{ key: ["passwords", "ada"], versionstamp: "00000000000000010000" }],
};

async function openPlace() {
  const kv = await Deno.openKv(":memory:");
  let time = 1_800_000_000_000;
  const place = { kv, clock: () => time };
  const operation = kv.atomic();
  const secret = putPending(place, operation, HALF);
  await operation.commit();
  return {
    place,
    secret,
    advance: (milliseconds: number) => void (time += milliseconds),
    [Symbol.dispose]: () => kv.close(),
  };
}

Deno.test("the secret opens what the first proof was, until it has waited for ten minutes", async () => {
  using scene = await openPlace();
  const { endsAt, ...pending } = (await findPending(
    scene.place,
    scene.secret,
  ))!.pending;
  assert.deepEqual(pending, HALF);
  assert.equal(endsAt, scene.place.clock() + PENDING_LIFETIME);
  scene.advance(PENDING_LIFETIME - 1);
  assert.ok(await findPending(scene.place, scene.secret));
  scene.advance(1);
  assert.equal(await findPending(scene.place, scene.secret), null);
});

Deno.test("nothing else opens it, and what is stored does not either", async () => {
  using scene = await openPlace();
  const { id } = (await findPending(scene.place, scene.secret))!;
  const [, bare] = scene.secret.split(".");
  const others = [bare, `bob.${bare}`, `ada.${id}`, `ada.${"A".repeat(43)}`];
  for (const text of ["", id, "x", `${scene.secret}x`, ...others]) {
    assert.equal(await findPending(scene.place, text), null);
  }
});

Deno.test("of twenty guesses at once five are looked at, and then it is over", async () => {
  using scene = await openPlace();
  const entry = (await findPending(scene.place, scene.secret))!;
  const taken = await Promise.all(
    Array.from({ length: 20 }, () => takeTry(scene.place, entry)),
  );
  assert.equal(taken.filter(Boolean).length, MAX_TRIES);
  assert.equal(await findPending(scene.place, scene.secret), null);
  assert.equal(await takeTry(scene.place, entry), false);
});

Deno.test("once it was used it is gone", async () => {
  using scene = await openPlace();
  const entry = (await findPending(scene.place, scene.secret))!;
  const operation = scene.place.kv.atomic().check(entry.check);
  deletePending(operation, entry);
  assert.equal((await operation.commit()).ok, true);
  assert.equal(await findPending(scene.place, scene.secret), null);
});
