/** The queue of mails is shared fairly: nobody takes the room of anybody else, and what matters most has room last. */

import assert from "node:assert/strict";
import { createWaiting, type Rank } from "../../lib/mail/waiting.ts";

/** How many of a rank get in, each for a recipient of its own. */
function fill(
  waiting: ReturnType<typeof createWaiting<number>>,
  rank: Rank,
): number {
  let taken = 0;
  while (waiting.add(taken, { rank, to: `${rank} ${taken}` })) taken++;
  return taken;
}

Deno.test("mails are sent in the order in which they came", () => {
  const waiting = createWaiting<number>(1000);
  for (const mail of [1, 2, 3]) {
    waiting.add(mail, { rank: "notice", to: "ada" });
  }
  assert.deepEqual([1, 2, 3, 4].map(() => waiting.next()), [
    1,
    2,
    3,
    undefined,
  ]);
});

Deno.test("one recipient has twenty places of a rank and no more, until one is sent", () => {
  const waiting = createWaiting<number>(1000);
  const add = (to: string, rank: Rank = "notice") =>
    waiting.add(0, { rank, to });
  for (let times = 0; times < 20; times++) assert.equal(add("eve"), true);
  for (let times = 0; times < 2000; times++) assert.equal(add("eve"), false);
  assert.equal(add("ada"), true);
  waiting.next();
  assert.equal(add("eve"), true);
  assert.equal(add("eve"), false);
});

Deno.test("mails that strangers ask for to an address take no place from what its owner is told", () => {
  const waiting = createWaiting<number>(1000);
  const to = "ada@example.com";
  for (let times = 0; times < 30; times++) {
    waiting.add(0, { rank: "asked", to });
  }
  assert.equal(waiting.add(0, { rank: "notice", to }), true);
  assert.equal(waiting.add(0, { rank: "security", to }), true);
});

Deno.test("what says the same waits for the same recipient once, and may wait again once it is sent", () => {
  const waiting = createWaiting<string>(1000);
  const add = (mail: string, to: string, same: string) =>
    waiting.add(mail, { rank: "notice", to, same });
  for (let times = 0; times < 1000; times++) {
    assert.equal(add("codes", "eve", "recovery-codes added"), true);
  }
  assert.equal(add("another", "eve", "passkey added"), true);
  assert.equal(add("theirs", "ada", "passkey added"), true);
  assert.deepEqual([1, 2, 3].map(() => waiting.next()), [
    "codes",
    "another",
    "theirs",
  ]);
  assert.equal(waiting.next(), undefined);
  add("codes again", "eve", "recovery-codes added");
  assert.equal(waiting.next(), "codes again");
});

Deno.test("however many notices wait, there is room for mails that are asked for, and behind these for what keeps an account its owner's", () => {
  const waiting = createWaiting<number>(1000);
  assert.equal(fill(waiting, "notice"), 600);
  assert.equal(fill(waiting, "asked"), 200);
  assert.equal(fill(waiting, "notice"), 0);
  assert.equal(fill(waiting, "security"), 200);
  assert.equal(fill(waiting, "asked"), 0);
  assert.equal(waiting.add(0), false);
  waiting.next();
  assert.equal(waiting.add(0), true);
});

Deno.test("mails that are asked for have no more room than is theirs, whoever was first", () => {
  const waiting = createWaiting<number>(1000);
  assert.equal(fill(waiting, "asked"), 800);
  assert.equal(fill(waiting, "notice"), 0);
  assert.equal(fill(waiting, "security"), 200);
});
