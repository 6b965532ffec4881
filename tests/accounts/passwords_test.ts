/** The password policy, OWASP ASVS 5.0 section 6.2. */
import assert from "node:assert/strict";
import {
  commonPasswords,
  isCommonPassword,
} from "../../lib/accounts/common_passwords.ts";
import { CONTEXT_WORDS } from "../../lib/accounts/context_words.ts";
import { checkPassword, isHashable } from "../../lib/accounts/passwords.ts";

const ADA = { name: "Ada Lovelace", email: "kingbyron@example.com" };

const verdict = (password: string, owner = ADA) =>
  checkPassword(password, owner)?.code ?? "good";

Deno.test("a password has 8 to 256 characters (6.2.1, 6.2.9)", () => {
  assert.equal(verdict(""), "too_short");
  assert.equal(verdict("zq7#kvx"), "too_short");
  assert.equal(verdict("zq7#kvxm"), "good");
  for (const length of [64, 65, 128, 255, 256]) {
    assert.equal(verdict("k".repeat(length)), "good");
  }
  assert.equal(verdict("k".repeat(257)), "too_long");
  assert.equal(verdict("k".repeat(65_536)), "too_long");
});

Deno.test("characters are code points in normalisation form C", () => {
  assert.equal(verdict("🗝".repeat(7)), "too_short");
  assert.equal(verdict("🗝".repeat(8)), "good");
  assert.equal(verdict("e\u0301".repeat(7)), "too_short");
  assert.equal(verdict("e\u0301".repeat(256)), "good");
  assert.equal(verdict("\u1e69".normalize("NFD").repeat(256)), "good");
  assert.equal(verdict("e\u0301".repeat(257)), "too_long");
});

Deno.test("no kind of character is asked for or refused (6.2.5)", () => {
  for (
    const password of [
      "qwmzpvtkrxljhgd",
      "73915048263719",
      "        x",
      "correct horse battery staple",
      "nul\u0000 and tab\t inside",
      "пароль подлиннее",
      "ключ 🗝 鍵 مفتاح",
    ]
  ) assert.equal(verdict(password), "good", password);
});

Deno.test("more than 3000 common passwords of 8 characters and more are known (6.2.4)", () => {
  const list = [...commonPasswords()];
  assert(list.length >= 3000, String(list.length));
  assert(list.every((word) => word.length >= 8));
});

Deno.test("a common password is refused in any case, a longer one that holds it is not", () => {
  for (
    const common of ["password", "12345678", "iloveyou", "qwertyuiop"]
  ) {
    assert.equal(verdict(common), "common");
    assert.equal(verdict(common.toUpperCase()), "common");
  }
  assert.equal(verdict("PassWord1"), "common");
  assert.equal(isCommonPassword("my password is quite long"), false);
  assert.equal(verdict("my password is quite long"), "good");
});

Deno.test("the names of this site and its roles are refused, however decorated (6.2.11)", () => {
  for (const word of CONTEXT_WORDS) {
    // Some of them are common passwords as well, and that is looked at first.
    assert.match(verdict(word), /^(common|context)$/, word);
    assert.equal(verdict(`${word}2031`), "context", word);
    assert.equal(verdict(`!!${word.toUpperCase()}!!`), "context", word);
  }
  assert.equal(verdict("l-a-t-c-h-k-e-y"), "context");
  assert.equal(verdict("latchkeys hang by the door"), "good");
});

Deno.test("one's own name and address are refused, however decorated", () => {
  for (
    const password of [
      "Ada Lovelace",
      "adalovelace1",
      "Lovelace.",
      "Lovelace1815",
      "kingbyron",
      "Kingbyron#1!",
      "kingbyron@example.com",
      "KINGBYRON@EXAMPLE.COM",
      "example.com",
    ]
  ) assert.equal(verdict(password), "context", password);
  assert.equal(verdict("lovelace and babbage"), "good");
  assert.equal(verdict("kingbyron", { name: "Bo", email: "bo@b.io" }), "good");
});

Deno.test("short and empty names refuse nothing", () => {
  const owner = { name: "Bo", email: "x@y.io" };
  assert.equal(verdict("bobobobo", owner), "good");
  assert.equal(verdict("🗝🗝🗝🗝🗝🗝🗝🗝", { name: "", email: "" }), "good");
});

Deno.test("a lone surrogate is refused, since it has no bytes of its own", () => {
  assert.equal(verdict("eight or more \ud800"), "malformed");
  assert.equal(isHashable("eight or more \ud800"), false);
});

Deno.test("every refusal is a sentence that says what to do", () => {
  for (
    const password of ["", "x".repeat(300), "password", "latchkey", "\ud800"]
  ) {
    const message = checkPassword(password, ADA)?.message ?? "";
    assert.match(message, /^[A-Z].*\.$/);
  }
});

Deno.test("what may be compared is bounded, and nothing else about it matters", () => {
  assert.equal(isHashable(""), false);
  assert.equal(isHashable("x"), true);
  assert.equal(isHashable("password"), true);
  assert.equal(isHashable("x".repeat(256)), true);
  assert.equal(isHashable("x".repeat(257)), false);
});
