/** The queue of mails: away from the request, bounded, tried again, emptied at the end, discreet. */

import assert from "node:assert/strict";
import { MailError } from "../../lib/mail/errors.ts";
import { openMailbox } from "../../lib/mail/mailbox.ts";
import type { Mailer, Message } from "../../lib/mail/message.ts";
import { openOutbox } from "../../lib/mail/outbox.ts";

const LETTER: Message = {
  to: "ada@example.com",
  subject: "Hello",
  text: "secret-token",
  html: "<p>secret-token",
};

/** A mailer that fails as often as it is told. */
function failing(times: number, mayPass = true): Mailer & { tries: number } {
  const mailer = {
    tries: 0,
    send() {
      if (++mailer.tries > times) return Promise.resolve();
      return Promise.reject(
        new MailError(
          "ERR_MAIL_NOT_SENT",
          "Not taken (ECONNREFUSED).",
          mayPass,
        ),
      );
    },
    close: () => Promise.resolve(),
  };
  return mailer;
}

/** Runs a test and returns what it logged. */
async function logged(test: () => Promise<void>): Promise<string> {
  const lines: unknown[][] = [];
  const original = console.error;
  console.error = (...line: unknown[]) => void lines.push(line);
  try {
    await test();
  } finally {
    console.error = original;
  }
  return lines.map((line) => line.join(" ")).join("\n");
}

Deno.test("posting returns before the mail is even written", async () => {
  const mailbox = openMailbox(Date.now);
  const outbox = openOutbox({ mailer: mailbox });
  let written = false;
  assert.equal(
    outbox.post("test", () => {
      written = true;
      return LETTER;
    }),
    true,
  );
  await Promise.resolve();
  assert.equal(written, false);
  await outbox.idle();
  assert.equal(mailbox.list().length, 1);
  await outbox.close();
});

Deno.test("a mail that was not taken is tried again, and not for ever", async () => {
  const passing = failing(2);
  const outbox = openOutbox({ mailer: passing, waits: [0, 0, 0] });
  assert.equal(
    await logged(async () => {
      outbox.post("test", () => LETTER);
      await outbox.close();
    }),
    "",
  );
  assert.equal(passing.tries, 3);

  const never = failing(Infinity);
  const second = openOutbox({ mailer: never, waits: [0, 0, 0] });
  const log = await logged(async () => {
    second.post("magic-link", () => LETTER);
    await second.close();
  });
  assert.equal(never.tries, 4);
  assert.equal(
    log,
    "A mail was not sent (magic-link): Not taken (ECONNREFUSED).",
  );
});

Deno.test("a mail that will never be taken is tried once", async () => {
  const mailer = failing(Infinity, false);
  const outbox = openOutbox({ mailer });
  await logged(async () => {
    outbox.post("test", () => LETTER);
    await outbox.idle();
  });
  assert.equal(mailer.tries, 1);
  await outbox.close();
});

Deno.test("what goes wrong while a mail is written is logged without its words", async () => {
  const outbox = openOutbox({ mailer: openMailbox(Date.now) });
  const log = await logged(async () => {
    outbox.post("reset", () => {
      throw new TypeError("ada@example.com secret-token");
    });
    await outbox.close();
  });
  assert.equal(log, "A mail was not sent (reset): TypeError");
});

Deno.test("closing sends what waits, without waiting between tries, and takes nothing more", async () => {
  const mailbox = openMailbox(Date.now);
  const once = failing(1);
  const mailer: Mailer = {
    async send(message) {
      await once.send(message);
      await mailbox.send(message);
    },
    close: () => Promise.resolve(),
  };
  const outbox = openOutbox({ mailer, waits: [3_600_000] });
  for (let count = 0; count < 20; count++) outbox.post("test", () => LETTER);
  await outbox.close();
  assert.equal(mailbox.list().length, 20);
  assert.equal(outbox.post("test", () => LETTER), false);
});

Deno.test("the queue holds so many and no more, and sends a few at once", async () => {
  let open = 0;
  let most = 0;
  const gate = Promise.withResolvers<void>();
  const mailer: Mailer = {
    async send() {
      most = Math.max(most, ++open);
      await gate.promise;
      open--;
    },
    close: () => Promise.resolve(),
  };
  const outbox = openOutbox({ mailer, most: 3, atOnce: 2 });
  const taken = Array.from({ length: 7 }, () => outbox.post("t", () => LETTER));
  assert.deepEqual(taken, [true, true, true, true, true, false, false]);
  gate.resolve();
  await outbox.close();
  assert.equal(most, 2);
});

Deno.test("the mailbox keeps the last 50 mails, the newest first", async () => {
  const mailbox = openMailbox(() => 1_000);
  for (let count = 1; count <= 60; count++) {
    await mailbox.send({ ...LETTER, subject: `Mail ${count}` });
  }
  const mails = mailbox.list();
  assert.equal(mails.length, 50);
  assert.equal(mails[0].subject, "Mail 60");
  assert.equal(mails.at(-1)?.subject, "Mail 11");
  assert.equal(mailbox.get("60")?.at, 1_000);
  assert.equal(mailbox.get("10"), null);
});
