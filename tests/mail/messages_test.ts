/** What mails say: the same as text and as HTML, with links to this site only, and nothing from elsewhere. */

import assert from "node:assert/strict";
import { checkMessage } from "../../lib/mail/message.ts";
import { tags, text } from "../components/markup.ts";
import { EVERY_MAIL, ORIGIN, TOKEN } from "./every_mail.ts";

for (const [name, message] of Object.entries(EVERY_MAIL)) {
  Deno.test(`the mail "${name}" can be sent, and keeps its secret out of the subject`, () => {
    checkMessage(message);
    assert.ok(!message.subject.includes(TOKEN));
    assert.ok(!message.subject.includes("@"));
  });

  Deno.test(`the mail "${name}" loads nothing, runs nothing, and links to this site only`, () => {
    const { html } = message;
    const names = new Set(tags(html).map((tag) => tag.name));
    for (const name of ["img", "script", "link", "iframe", "form", "base"]) {
      assert.ok(!names.has(name), name);
    }
    assert.doesNotMatch(html, /url\(|@import|javascript:|data:/i);
    for (const { attributes } of tags(html, "a")) {
      assert.ok(attributes.href.startsWith(`${ORIGIN}/`), attributes.href);
    }
    for (const [url] of message.text.matchAll(/https?:\/\/\S+/g)) {
      assert.equal(new URL(url).origin, ORIGIN);
    }
  });

  Deno.test(`the mail "${name}" says the same as text and as HTML`, () => {
    const read = text(message.html);
    const links = tags(message.html, "a").map(({ attributes }) =>
      attributes.href
    );
    for (const line of message.text.split("\n").filter((line) => line !== "")) {
      if (line === "-- " || line.startsWith("Latchkey, ")) continue;
      if (line.startsWith("https://")) assert.ok(links.includes(line), line);
      else {
        const words = line.replace(/:$/, "").replace(
          /^([A-Z][a-z ]+): /,
          "$1 ",
        );
        assert.ok(read.includes(words), `${words}\n${read}`);
      }
    }
    assert.match(message.html, /prefers-color-scheme:dark/);
    assert.match(message.html, /<html lang="en">/);
  });
}

Deno.test("text in a mail cannot become markup", () => {
  const { html } = EVERY_MAIL["new device, hostile"];
  assert.ok(html.includes("&lt;script>"));
  assert.ok(!html.includes("<script"));
});
