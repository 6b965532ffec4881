/**
 * While the database gives no answers, few requests wait for it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createBreaker, REST } from "../../lib/sessions/storage/breaker.ts";
import { patientKv } from "../../lib/sessions/storage/patient_kv.ts";

Deno.test("an operation is let through as long as others are answered now and then", () => {
  const admit = createBreaker(() => 0);
  for (let round = 0; round < 10; round++) {
    admit()!.missed();
    admit()!.missed();
    admit()!.answered();
  }
  assert.ok(admit());
});

Deno.test("after three without an answer none is let through for a second, and then one at a time", () => {
  let now = 0;
  const admit = createBreaker(() => now);
  const early = [admit(), admit(), admit(), admit()];
  for (const pass of early.slice(0, 3)) pass!.missed();
  assert.equal(admit(), null);
  now = REST - 1;
  assert.equal(admit(), null);
  now = REST;
  const probe = admit();
  assert.ok(probe);
  assert.equal(admit(), null);
  // One that was begun before is no reason to let another one through.
  early[3]!.missed();
  now += REST;
  assert.equal(admit(), null);
  probe.missed();
  assert.equal(admit(), null);
  now += REST;
  admit()!.answered();
  for (let i = 0; i < 3; i++) assert.ok(admit());
});

Deno.test("after an answer it takes three again", () => {
  let now = 0;
  const admit = createBreaker(() => now);
  for (let i = 0; i < 3; i++) admit()!.missed();
  now = REST;
  admit()!.answered();
  for (let i = 0; i < 2; i++) admit()!.missed();
  assert.ok(admit());
});

/** A handle that can be made to hang or fail, and counts what it is asked. */
async function openHandle() {
  const real = await Deno.openKv(":memory:");
  const state = {
    real,
    asked: 0,
    now: 0,
    answer: null as (() => Promise<never>) | null,
  };
  const ask = <T>(work: () => Promise<T>): Promise<T> => {
    state.asked++;
    return state.answer === null ? work() : state.answer();
  };
  const handle = {
    get: (key: Deno.KvKey) => ask(() => real.get(key)),
    getMany: (keys: Deno.KvKey[]) => ask(() => real.getMany(keys)),
    list(selector: Deno.KvListSelector) {
      const entries = real.list(selector);
      return { next: () => ask(() => entries.next()) };
    },
    atomic() {
      const operation = real.atomic();
      const commit = operation.commit.bind(operation);
      operation.commit = () => ask(commit);
      return operation;
    },
  } as unknown as Deno.Kv;
  const patient = patientKv(handle, 250, () => state.now);
  // A server has more to live for than timers that keep nothing alive.
  const alive = setInterval(() => {}, 1000);
  return Object.assign(state, {
    kv: patient,
    [Symbol.dispose]() {
      clearInterval(alive);
      patient.close();
      real.close();
    },
  });
}

const hang = () => new Promise<never>(() => {});

const OPERATIONS: Record<
  string,
  (kv: ReturnType<typeof patientKv>) => Promise<unknown>
> = {
  get: (kv) => kv.get(["a"]),
  getMany: (kv) => kv.getMany([["a"]]),
  list: (kv) => Array.fromAsync(kv.list({ prefix: ["a"] })),
  commit: (kv) => kv.atomic().set(["a"], 1).commit(),
};

for (const [name, operate] of Object.entries(OPERATIONS)) {
  Deno.test(`${name}: a database that hangs is left alone after three, and is back with its first answer`, async () => {
    using handle = await openHandle();
    handle.answer = hang;
    const three = [1, 2, 3].map(() => operate(handle.kv));
    for (const each of three) await assert.rejects(each, /No answer within/);
    for (let i = 0; i < 50; i++) {
      await assert.rejects(operate(handle.kv), /did not answer lately/);
    }
    assert.equal(handle.asked, 3);
    handle.now = REST;
    const two = [operate(handle.kv), operate(handle.kv)];
    await assert.rejects(two[1], /did not answer lately/);
    await assert.rejects(two[0], /No answer within/);
    assert.equal(handle.asked, 4);
    handle.answer = null;
    handle.now += REST;
    await operate(handle.kv);
    await Promise.all([1, 2, 3].map(() => operate(handle.kv)));
  });
}

Deno.test("a handle that is bounded itself says with its error that no answer came", async () => {
  using handle = await openHandle();
  const error = Object.assign(new Error("away"), { code: "ERR_KV_TIMEOUT" });
  handle.answer = () => Promise.reject(error);
  for (let i = 0; i < 3; i++) await assert.rejects(handle.kv.get(["a"]), error);
  await assert.rejects(handle.kv.get(["a"]), /did not answer lately/);
});

Deno.test("a database that fails without delay is asked each time", async () => {
  for (const thrown of [false, true]) {
    using handle = await openHandle();
    handle.answer = () => {
      if (thrown) throw new Error("on fire");
      return Promise.reject(new Error("on fire"));
    };
    for (let i = 0; i < 10; i++) {
      await assert.rejects(handle.kv.get(["a"]), /on fire/);
    }
    assert.equal(handle.asked, 10);
  }
});

for (const answer of ["a value", "an error"]) {
  Deno.test(`an answer that comes too late changes nothing, be it ${answer}`, async () => {
    using handle = await openHandle();
    const late = Promise.withResolvers<never>();
    handle.answer = () => late.promise;
    for (const each of [1, 2, 3].map(() => handle.kv.get(["a"]))) {
      await assert.rejects(each, /No answer within/);
    }
    if (answer === "a value") late.resolve(undefined as never);
    else late.reject(new Error("too late"));
    await late.promise.catch(() => {});
    await assert.rejects(handle.kv.get(["a"]), /did not answer lately/);
  });
}

Deno.test("what is asked of a handle that was closed fails at once, and is not begun", async () => {
  using handle = await openHandle();
  handle.answer = hang;
  const pending = handle.kv.get(["a"]);
  handle.kv.close();
  await assert.rejects(pending, /was closed/);
  await assert.rejects(handle.kv.get(["a"]), /was closed/);
  assert.equal(handle.asked, 1);
});
