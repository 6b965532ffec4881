/** Mail over a real SMTP server: what arrives, what is refused, and what is never said aloud. */

import assert from "node:assert/strict";
import { MailError } from "../../lib/mail/errors.ts";
import type { Message } from "../../lib/mail/message.ts";
import { openSmtpMailer } from "../../lib/mail/smtp_mailer.ts";
import { readMailSettings } from "../../lib/settings/mail.ts";
import { startSmtp } from "./smtp_server.ts";

const LETTER: Message = {
  to: "ada@example.com",
  subject: "Your link – at last",
  text: "Hello, Ada.\n.\nA line with one dot above.",
  html: "<!DOCTYPE html><p>Hello, Ada.",
};

/** Connections of node:net leave timers behind on the oldest runtime, and refused TLS its connection. */
function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
}

function mailerFor(url: string) {
  const mistakes: string[] = [];
  const { smtp, mailFrom } = readMailSettings(
    url,
    "Latchkey <no-reply@latchkey.example>",
    mistakes,
  );
  assert.deepEqual(mistakes, []);
  assert.ok(smtp);
  return openSmtpMailer({
    smtp,
    from: mailFrom,
    hostname: "latchkey.example",
    patience: 5000,
  });
}

/** What a refused mail was refused with. */
async function refusal(sending: Promise<void>): Promise<MailError> {
  const error = await sending.then(() => null, (error) => error);
  assert.ok(error instanceof MailError, String(error));
  return error;
}

test("a mail arrives whole: envelope, head, text and HTML", async () => {
  await using smtp = await startSmtp();
  const mailer = mailerFor(smtp.url);
  await mailer.send(LETTER);
  const mail = await smtp.next();
  assert.equal(mail.from, "no-reply@latchkey.example");
  assert.deepEqual(mail.to, [LETTER.to]);
  assert.match(mail.head, /^From: Latchkey <no-reply@latchkey\.example>\r?$/m);
  assert.match(mail.head, /^To: ada@example\.com\r?$/m);
  assert.match(mail.head, /^Subject: =\?UTF-8\?/m);
  assert.match(mail.head, /^Auto-Submitted: auto-generated\r?$/m);
  assert.equal(mail.text.trim(), LETTER.text);
  assert.equal(mail.html.trim(), LETTER.html);
  await mailer.close();
});

test("an address that is more than one address, and a subject of more than one line, are refused before anything is sent", async () => {
  await using smtp = await startSmtp();
  const mailer = mailerFor(smtp.url);
  for (
    const to of [
      "",
      "ada",
      "ada@example.com, eve@evil.example",
      "ada@example.com\r\nRCPT TO:<eve@evil.example>",
      "ada@example.com\nBcc: eve@evil.example",
      "<ada@example.com>",
      "Ada <ada@example.com>",
      '"a b"@example.com',
      "ada@example.com ",
      "ada@example.com\u0000",
      `${"a".repeat(250)}@example.com`,
    ]
  ) {
    const { code } = await refusal(mailer.send({ ...LETTER, to }));
    assert.equal(code, "ERR_MAIL_ADDRESS", JSON.stringify(to));
  }
  for (
    const subject of [
      "",
      "a\r\nBcc: eve@evil.example",
      "a\nb",
      "a\u202eb",
      "x".repeat(151),
    ]
  ) {
    const { code } = await refusal(mailer.send({ ...LETTER, subject }));
    assert.equal(code, "ERR_MAIL_SUBJECT", JSON.stringify(subject));
  }
  assert.deepEqual(smtp.mails, []);
  await mailer.close();
});

test("what a server refuses for good is not tried again, and its words do not come through", async () => {
  await using smtp = await startSmtp({
    onRcptTo({ address }, _session, done) {
      const error = new Error(`${address} is unknown here`);
      done(Object.assign(error, {
        responseCode: address.startsWith("busy") ? 451 : 550,
      }));
    },
  });
  const mailer = mailerFor(smtp.url);
  const gone = await refusal(mailer.send(LETTER));
  assert.equal(gone.code, "ERR_MAIL_NOT_SENT");
  assert.equal(gone.mayPass, false);
  assert.match(gone.message, /EENVELOPE, 550/);
  assert.doesNotMatch(gone.message, /ada|unknown here/);
  const busy = await refusal(
    mailer.send({ ...LETTER, to: "busy@example.com" }),
  );
  assert.equal(busy.mayPass, true);
  await mailer.close();
});

test("a server that is not there may be there later", async () => {
  const mailer = mailerFor("smtp://127.0.0.1:1");
  const error = await refusal(mailer.send(LETTER));
  assert.equal(error.mayPass, true);
  await mailer.close();
});

test("a server asks who sends, and a wrong password is not repeated", async () => {
  await using smtp = await startSmtp({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      done(
        username === "site" && password === "p@ss:word"
          ? null
          : new Error(`wrong password ${password}`),
        { user: username },
      );
    },
  });
  const right = mailerFor(smtp.url.replace("//", "//site:p%40ss%3Aword@"));
  await right.send(LETTER);
  assert.equal((await smtp.next()).to[0], LETTER.to);
  const wrong = mailerFor(smtp.url.replace("//", "//site:hunter2@"));
  const error = await refusal(wrong.send(LETTER));
  assert.match(error.message, /EAUTH/);
  assert.doesNotMatch(error.message, /hunter2|wrong/);
  await right.close();
  await wrong.close();
});

test("without TLS nothing is said to a server that is not on this machine", async () => {
  await using smtp = await startSmtp();
  const { hostname, port } = new URL(smtp.url);
  const mailer = openSmtpMailer({
    smtp: { host: hostname, port: Number(port), tls: "demanded", login: null },
    from: { name: "", address: "no-reply@latchkey.example" },
    hostname: "latchkey.example",
  });
  const error = await refusal(mailer.send(LETTER));
  assert.match(error.message, /ETLS/);
  assert.deepEqual(smtp.mails, []);
  await mailer.close();
});

test("a certificate that nobody vouches for is not accepted", async () => {
  await using smtp = await startSmtp({ secure: true });
  const mailer = mailerFor(smtp.url.replace("smtp:", "smtps:"));
  const error = await refusal(mailer.send(LETTER));
  assert.equal(error.code, "ERR_MAIL_NOT_SENT");
  assert.deepEqual(smtp.mails, []);
  await mailer.close();
});
