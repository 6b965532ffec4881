/** A notice that finds no room is not lost without a word. */

import assert from "node:assert/strict";
import { openMail } from "../../lib/mail/mail.ts";
import type { Message } from "../../lib/mail/message.ts";

const SETTINGS = {
  smtp: null,
  mailFrom: { name: "Latchkey", address: "no-reply@latchkey.example" },
  origin: "https://latchkey.example",
  production: true,
};

const MAIL: Message = {
  to: "ada@example.com",
  subject: "Hello",
  text: "Hello",
  html: "<p>Hello",
};

/** Mail whose queue holds two, and what was logged. */
function scene() {
  let now = 1_800_000_000_000;
  const sent: string[] = [];
  const logged: string[] = [];
  const mail = openMail({
    settings: SETTINGS,
    clock: () => now,
    mailer: {
      send: (message) => Promise.resolve(void sent.push(message.to)),
      close: () => Promise.resolve(),
    },
    most: 2,
  });
  const said = console.error;
  console.error = (line: string) => logged.push(line);
  return {
    mail,
    sent,
    logged,
    advance: (milliseconds: number) => void (now += milliseconds),
    async [Symbol.asyncDispose]() {
      console.error = said;
      await mail.close();
    },
  };
}

/** Fills the queue: four are being sent, and two wait. */
function fill({ mail }: ReturnType<typeof scene>) {
  for (let times = 0; times < 6; times++) {
    assert.equal(mail.post("filler", () => MAIL), true);
  }
  assert.equal(mail.post("filler", () => MAIL), false);
}

Deno.test("a notice that finds no room is logged by its kind, without an address", async () => {
  await using place = scene();
  fill(place);
  place.mail.notify("theft", () => MAIL);
  assert.equal(place.logged.length, 1);
  assert.match(
    place.logged[0],
    /^A mail was not sent \(theft\): too many wait/,
  );
  assert.doesNotMatch(place.logged[0], /@/);
  await place.mail.idle();
  assert.equal(place.sent.length, 6);
});

Deno.test("however many find no room, a few lines say so, and the next how many there were", async () => {
  await using place = scene();
  fill(place);
  for (let times = 0; times < 500; times++) {
    place.mail.notify("password-changed", () => MAIL);
  }
  assert.equal(place.logged.length, 10);
  place.advance(60_000);
  place.mail.notify("password-changed", () => MAIL);
  assert.match(place.logged[10], /\(password-changed, 491 times\)/);
});

Deno.test("a notice that finds room is sent, and nothing is said", async () => {
  await using place = scene();
  place.mail.notify("theft", () => MAIL);
  await place.mail.idle();
  assert.deepEqual(place.sent, [MAIL.to]);
  assert.deepEqual(place.logged, []);
});
