/** The settings of mail: what SMTP_URL and MAIL_FROM may be, and that a password is never repeated. */

import assert from "node:assert/strict";
import { readMailSettings } from "../../lib/settings/mail.ts";

const FROM = "Latchkey <no-reply@latchkey.example>";

function read(url: string | undefined, from: string | undefined = FROM) {
  const mistakes: string[] = [];
  return { ...readMailSettings(url, from, mistakes), mistakes };
}

Deno.test("without SMTP_URL there is no mail server, and nothing more is needed", () => {
  for (const url of [undefined, ""]) {
    const { smtp, mistakes } = read(url, "");
    assert.equal(smtp, null);
    assert.deepEqual(mistakes, []);
  }
});

Deno.test("a mail server has a host, a port, and TLS wherever it is not this machine", () => {
  const at = (url: string) => read(url).smtp;
  assert.deepEqual(at("smtp://mail.example.com"), {
    host: "mail.example.com",
    port: 587,
    tls: "demanded",
    login: null,
  });
  assert.deepEqual(at("smtps://site:p%40ss@Mail.Example.com/"), {
    host: "mail.example.com",
    port: 465,
    tls: "from-start",
    login: { user: "site", password: "p@ss" },
  });
  for (const host of ["localhost", "127.0.0.1", "127.8.9.1", "[::1]"]) {
    assert.equal(at(`smtp://${host}:1025`)?.tls, "none", host);
    assert.equal(at(`smtps://${host}:1025`)?.tls, "from-start", host);
  }
  for (
    const host of [
      "127.0.0.1.example.com",
      "localhost.example.com",
      "10.0.0.1",
      "[::2]",
    ]
  ) {
    assert.equal(at(`smtp://${host}`)?.tls, "demanded", host);
  }
});

for (
  const url of [
    "mail.example.com",
    "mail.example.com:587",
    "http://mail.example.com",
    "smtp://",
    "smtp:mail.example.com",
    "smtp://mail.example.com:0",
    "smtp://mail.example.com:70000",
    "smtp://mail.example.com/path",
    "smtp://mail.example.com?tls=no",
    "smtp://mail.example.com#x",
    "smtp://hunter2@mail.example.com",
    "smtp://:hunter2@mail.example.com",
    "smtp://site:hunter2%@mail.example.com",
    "smtp://site:hunter2%0A@mail.example.com",
    "smtp://mail%0Aexample.com",
    "smtp://mail_server example.com",
  ]
) {
  Deno.test(`SMTP_URL=${url} is answered with one sentence that repeats nothing of it`, () => {
    const { mistakes } = read(url);
    assert.equal(mistakes.length, 1, mistakes.join("\n"));
    assert.match(mistakes[0], /^SMTP_URL cannot be used\. It must be smtp:/);
    assert.doesNotMatch(mistakes[0], /hunter2/);
  });
}

Deno.test("whom mail comes from is an address, or a name and an address", () => {
  assert.deepEqual(read(undefined).mailFrom, {
    name: "Latchkey",
    address: "no-reply@latchkey.example",
  });
  assert.deepEqual(read(undefined, "a@b.example").mailFrom, {
    name: "",
    address: "a@b.example",
  });
  assert.deepEqual(read(undefined, "").mistakes, []);
  assert.match(
    read("smtp://mail.example.com", "").mistakes[0],
    /^MAIL_FROM is missing/,
  );
});

for (
  const from of [
    "nobody",
    "Latchkey",
    "Latchkey <>",
    "<a@b.example",
    "a@b.example, c@d.example",
    "A <a@b.example> <c@d.example>",
    "A\nBcc: c@d.example <a@b.example>",
    "a@b.example\r\nBcc: c@d.example",
  ]
) {
  Deno.test(`MAIL_FROM=${JSON.stringify(from)} is refused`, () => {
    const { mistakes } = read("smtp://mail.example.com", from);
    assert.equal(mistakes.length, 1, mistakes.join("\n"));
    assert.match(mistakes[0], /^MAIL_FROM is ".*It must be an address/);
  });
}
