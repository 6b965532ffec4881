/** When an operation is tried again, and when not. */

import assert from "node:assert/strict";
import { KvBusyError } from "../../lib/kv/mod.ts";
import { type RetryOptions, retryWhileLocked } from "../../lib/kv/retry.ts";

/** What Deno KV throws while another process has the file. */
const locked = () => new TypeError("database is locked");

/** Pauses that take no time but move the clock. */
function quick(random = () => 1) {
  const pauses: number[] = [];
  let now = 0;
  const options: RetryOptions = {
    random,
    monotonic: () => now,
    pause: (duration) => {
      pauses.push(duration);
      now += duration;
      return Promise.resolve();
    },
  };
  return { pauses, options };
}

/** An operation that fails so many times first. */
function failing(times: number, error = locked) {
  const calls = { count: 0 };
  const operation = () =>
    ++calls.count <= times ? Promise.reject(error()) : Promise.resolve("done");
  return { calls, operation };
}

Deno.test("an operation that succeeds is run once and waits for nothing", async () => {
  const { pauses, options } = quick();
  const { calls, operation } = failing(0);
  assert.equal(await retryWhileLocked(operation, options), "done");
  assert.equal(calls.count, 1);
  assert.deepEqual(pauses, []);
});

Deno.test("while the database is locked it is tried again, and its result counts", async () => {
  const { pauses, options } = quick();
  const { calls, operation } = failing(8);
  assert.equal(await retryWhileLocked(operation, options), "done");
  assert.equal(calls.count, 9);
  assert.deepEqual(pauses, [2, 4, 8, 16, 32, 64, 64, 64]);
});

Deno.test("each pause is drawn from nothing up to the longest", async () => {
  const draws = [0, 0.5, 0.25];
  const { pauses, options } = quick(() => draws.shift()!);
  await retryWhileLocked(failing(3).operation, options);
  assert.deepEqual(pauses, [0, 2, 2]);
});

Deno.test("after two and a half seconds it gives up with an error that says what to do", async () => {
  const { pauses, options } = quick();
  await assert.rejects(
    retryWhileLocked(failing(Infinity).operation, options),
    (error) =>
      error instanceof KvBusyError && error.code === "ERR_KV_BUSY" &&
      /nothing was changed\. Try again/.test(error.message) &&
      error.cause instanceof TypeError,
  );
  const waited = pauses.reduce((sum, pause) => sum + pause, 0);
  assert(waited >= 2500 && waited < 2600, `${waited} ms`);
});

Deno.test("an error that may have changed something is passed on at once", async () => {
  for (
    const message of [
      "disk I/O error",
      "database or disk is full",
      "Database is closed.",
      "KV Connect failed to read response body: database is locked",
    ]
  ) {
    const { calls, operation } = failing(1, () => new TypeError(message));
    await assert.rejects(retryWhileLocked(operation, quick().options), {
      message,
    });
    assert.equal(calls.count, 1);
  }
});

Deno.test("another error after a few attempts is passed on as it is", async () => {
  const errors = [locked(), locked(), new RangeError("Out of range")];
  await assert.rejects(
    retryWhileLocked(() => Promise.reject(errors.shift()), quick().options),
    RangeError,
  );
  assert.deepEqual(errors, []);
});
