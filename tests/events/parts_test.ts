/** The parts that events are made of, each by itself. */

import assert from "node:assert/strict";
import { openEventStream } from "../../lib/events/event_stream.ts";
import { paced } from "../../lib/events/pace.ts";

Deno.test("work is done at once, then once more for whatever was asked meanwhile", async () => {
  let begun = 0;
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const work = paced(() => {
    begun++;
    if (begun === 2) second.resolve();
    return begun === 1 ? first.promise : Promise.resolve();
  }, { interval: 5, retryAfter: 5 });
  work.ask();
  work.ask();
  work.ask();
  assert.equal(begun, 1);
  first.resolve();
  await second.promise;
  work.ask();
  work.stop();
  work.ask();
  assert.equal(begun, 2);
});

Deno.test("work that fails is done again by itself", async () => {
  let begun = 0;
  const done = Promise.withResolvers<void>();
  const work = paced(() => {
    if (++begun < 4) return Promise.reject(new Error("Not now"));
    done.resolve();
    return Promise.resolve();
  }, { interval: 60_000, retryAfter: 1 });
  work.ask();
  await done.promise;
  work.stop();
  assert.equal(begun, 4);
});

Deno.test("work that is stopped while it fails is not done again", async () => {
  const failing = Promise.withResolvers<void>();
  let begun = 0;
  const work = paced(() => {
    begun++;
    return failing.promise;
  }, { interval: 0, retryAfter: 0 });
  work.ask();
  work.stop();
  failing.reject(new Error("Not now"));
  await assert.rejects(failing.promise);
  assert.equal(begun, 1);
});

Deno.test("who reads slowly gets what is newest, and memory holds one message of each name", async () => {
  let gone = 0;
  const stream = openEventStream({ retry: 1 }, () => void gone++);
  for (let change = 0; change < 1000; change++) {
    stream.send({ event: "devices", data: String(change) });
    stream.send({ comment: "" });
  }
  const reader = stream.messages.getReader();
  assert.deepEqual((await reader.read()).value, { retry: 1 });
  assert.deepEqual((await reader.read()).value, {
    event: "devices",
    data: "999",
  });
  assert.deepEqual((await reader.read()).value, { comment: "" });
  stream.end({ event: "ended", data: "{}" });
  assert.deepEqual((await reader.read()).value, {
    event: "ended",
    data: "{}",
  });
  assert.equal((await reader.read()).done, true);
  assert.equal(gone, 1);
});

Deno.test("a stream that is over is over once, whoever ended it", async () => {
  let gone = 0;
  const left = openEventStream({ retry: 1 }, () => void gone++);
  await left.messages.cancel();
  left.send({ comment: "" });
  left.end();
  assert.equal(gone, 1);

  const ended = openEventStream({ retry: 1 }, () => void gone++);
  ended.end();
  ended.end({ comment: "" });
  ended.send({ comment: "" });
  assert.equal(
    await Array.fromAsync(ended.messages).then(({ length }) => length),
    1,
  );
  assert.equal(gone, 2);
});
