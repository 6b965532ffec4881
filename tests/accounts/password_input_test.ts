/** A password is verified whole and exactly as it was received, save for normalisation form C. */
import assert from "node:assert/strict";
import { ADA, withAccounts } from "./kit.ts";

/** Signs up with one password and tells whether another one lets in. */
async function isTheSame(password: string, other: string): Promise<boolean> {
  let same = false;
  await withAccounts(async ({ accounts }) => {
    const result = await accounts.signUp({ ...ADA, password });
    assert(result.ok, JSON.stringify(password));
    assert.deepEqual(
      (await accounts.logIn({ ...ADA, password }))?.user,
      result.user,
    );
    same = await accounts.logIn({ ...ADA, password: other }) !== null;
  });
  return same;
}

const long = "0123456789".repeat(30).slice(0, 256);

const DIFFERENT: [string, string, string][] = [
  ["what follows a NUL", "before\u0000after one", "before\u0000after two"],
  ["a NUL at the end", "four plain words\u0000", "four plain words"],
  [
    "the 73rd byte",
    `${long.slice(0, 72)}a`,
    `${long.slice(0, 72)}b`,
  ],
  ["the 256th character", `${long.slice(0, 255)}a`, `${long.slice(0, 255)}b`],
  ["a space at the end", "four plain words ", "four plain words"],
  ["a space at the start", " four plain words", "four plain words"],
  ["two spaces in a row", "four  plain words", "four plain words"],
  ["a kind of space", "four\u00a0plain words", "four plain words"],
  ["case", "Four plain words", "four plain words"],
  ["a letter that only looks alike", "fоur plain words", "four plain words"],
  ["a compatible form", "ﬁve plain words", "five plain words"],
  ["full width", "ｆour plain words", "four plain words"],
];

for (const [what, password, other] of DIFFERENT) {
  Deno.test(`${what} makes another password`, async () => {
    assert.equal(await isTheSame(password, other), false);
    assert.equal(await isTheSame(other, password), false);
  });
}

Deno.test("a letter with its accent is one password, composed (NFC) or not (NFD)", async () => {
  const composed = "caf\u00e9 au lait noir";
  const apart = "cafe\u0301 au lait noir";
  assert.notEqual(composed, apart);
  assert.equal(await isTheSame(composed, apart), true);
  assert.equal(await isTheSame(apart, composed), true);
});

Deno.test("256 characters outside the first plane are a password and count as 256", async () => {
  assert.equal(await isTheSame("🗝".repeat(256), "🗝".repeat(255)), false);
});
