/** Names and addresses: what is let in and in which form. */
import assert from "node:assert/strict";
import { emailField, nameField } from "../../lib/accounts/fields.ts";

const NAMES: [string, string | null][] = [
  ["Ada", "Ada"],
  ["  Ada  Lovelace ", "Ada  Lovelace"],
  ["Zoe\u0308", "Zo\u00eb"],
  ["李", "李"],
  ["👩‍🚀", "👩‍🚀"],
  ["نیم\u200cفاصله", "نیم\u200cفاصله"],
  ["<b>Ada</b>", "<b>Ada</b>"],
  ["x".repeat(80), "x".repeat(80)],
  ["🗝".repeat(80), "🗝".repeat(80)],
  ["x".repeat(81), null],
  ["x".repeat(65_536), null],
  ["", null],
  [" \t\n", null],
  ["\u200b\u200d", null],
  ["\u3164", null],
  ["\u0301", null],
  ["Ada\u0000", null],
  ["Ada\r\nBcc: x", null],
  ["Ada\u202egnp", null],
  ["Ada\u2066", null],
  ["Ada\u200f", null],
  ["Ada\u2028Lovelace", null],
  ["Ada\ud800", null],
];

for (const [text, expected] of NAMES) {
  const shown = JSON.stringify(text).slice(0, 40);
  const what = expected === null ? "no name" : "a name";
  Deno.test(`${shown} (${text.length}) is ${what}`, () => {
    const { success, data } = nameField.safeParse(text);
    assert.equal(success ? data : null, expected);
  });
}

const local = (length: number) => "x".repeat(length);

const EMAILS: [string, string | null][] = [
  ["ada@example.com", "ada@example.com"],
  [" Ada@EXAMPLE.com\t", "ada@example.com"],
  ["ada+lists@mail.example.co.uk", "ada+lists@mail.example.co.uk"],
  [
    "o'brien!#$%&*/=?^_`{|}~-@example.com",
    "o'brien!#$%&*/=?^_`{|}~-@example.com",
  ],
  ["\u212aate@example.com", "kate@example.com"],
  ["a@b.io", "a@b.io"],
  [`${local(242)}@example.com`, `${local(242)}@example.com`],
  [`${local(243)}@example.com`, null],
  [`${local(65_536)}@example.com`, null],
  ["", null],
  ["   ", null],
  ["ada", null],
  ["@example.com", null],
  ["ada@", null],
  ["ada@localhost", null],
  ["ada@example.", null],
  ["ada@.com", null],
  ["ada@-example.com", null],
  ["ada@@example.com", null],
  ["ada@example.com@example.org", null],
  ["ada lovelace@example.com", null],
  ["ada@example.com\r\nBcc: eve@example.com", null],
  ["ada@example.com,eve@example.com", null],
  ["Ada <ada@example.com>", null],
  ["ada\u0000@example.com", null],
  ["ada\u202e@example.com", null],
  ["\u0430da@example.com", null],
  ["ada@exa\u200bmple.com", null],
];

for (const [text, expected] of EMAILS) {
  const shown = JSON.stringify(text).slice(0, 50);
  const what = expected === null ? "no address" : "an address";
  Deno.test(`${shown} (${text.length}) is ${what}`, () => {
    const { success, data } = emailField.safeParse(text);
    assert.equal(success ? data : null, expected);
  });
}
