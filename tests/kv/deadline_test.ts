/** An operation ends, whatever the database does. */

import assert from "node:assert/strict";
import { createDeadline } from "../../lib/kv/deadline.ts";
import { KvTimeoutError } from "../../lib/kv/mod.ts";

/** Keeps the test's process alive, as a server is, while all it has are timers that do not. */
function stayAlive(): Disposable {
  const timer = setInterval(() => {}, 1000);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

Deno.test("what answers in time is passed on, result or error", async () => {
  const deadline = createDeadline(60_000);
  assert.equal(await deadline.bound(Promise.resolve("done")), "done");
  await assert.rejects(
    deadline.bound(Promise.reject(new RangeError("Out of range"))),
    RangeError,
  );
  deadline.close();
});

Deno.test("what does not answer is given up with an error that says that nothing is known", async () => {
  using _ = stayAlive();
  const deadline = createDeadline(20);
  const never = new Promise(() => {});
  const startedAt = performance.now();
  const outcomes = await Promise.allSettled([
    deadline.bound(never),
    deadline.bound(never),
    deadline.bound(Promise.resolve("done")),
  ]);
  assert(performance.now() - startedAt >= 20);
  assert.deepEqual(outcomes.map(({ status }) => status), [
    "rejected",
    "rejected",
    "fulfilled",
  ]);
  await assert.rejects(
    deadline.bound(never),
    (error) =>
      error instanceof KvTimeoutError && error.code === "ERR_KV_TIMEOUT" &&
      /within 0\.02 s.*may have been made/.test(error.message),
  );
  deadline.close();
});

Deno.test("what is under way when it is closed is given up", async () => {
  const deadline = createDeadline(60_000);
  const never = deadline.bound(new Promise(() => {}));
  deadline.close();
  await assert.rejects(never, Deno.errors.Interrupted);
  assert.equal(await deadline.bound(Promise.resolve("done")), "done");
});

Deno.test("what is recovered from is recovered from once, and what fails after it was given up is nobody's", async () => {
  const deadline = createDeadline(60_000);
  const { promise, reject } = Promise.withResolvers<string>();
  let recoveries = 0;
  const recover = (error: unknown) => {
    recoveries++;
    return Promise.reject(error);
  };
  const bound = deadline.bound(promise, recover);
  deadline.close();
  await assert.rejects(bound, Deno.errors.Interrupted);
  reject(new TypeError("Database is closed."));
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(recoveries, 1);

  const again = createDeadline(60_000);
  const failing = Promise.reject(new Error("locked"));
  assert.equal(
    await again.bound(failing, () => Promise.resolve("done")),
    "done",
  );
  again.close();
});
