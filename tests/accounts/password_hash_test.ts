/** What is stored of a password, and what of it is read back. */
import assert from "node:assert/strict";
import {
  hashPassword,
  makeDecoy,
  needsRehash,
  RECOMMENDED_COST,
  verifyPassword,
} from "../../lib/accounts/password_hash.ts";
import { createPasswordPool } from "../../lib/accounts/password_pool.ts";
import { formatPhc, parsePhc } from "../../lib/accounts/phc.ts";
import { CHEAP } from "./kit.ts";

Deno.test("one password hashed twice is stored in two ways, and both know it", async () => {
  const pool = createPasswordPool({ workers: 1 });
  try {
    const [one, two] = await Promise.all([
      hashPassword(pool.hash, "four plain words", CHEAP),
      hashPassword(pool.hash, "four plain words", CHEAP),
    ]);
    assert.notEqual(one, two);
    for (const stored of [one, two]) {
      assert(await verifyPassword(pool.hash, "four plain words", stored));
      assert(!await verifyPassword(pool.hash, "four plain word", stored));
      const { hash, salt } = parsePhc(stored);
      assert.equal(salt.length, 16);
      assert.equal(hash.length, 32);
    }
  } finally {
    await pool.close();
  }
});

Deno.test("a hash made at another cost needs to be made again", () => {
  const at = (memory: number, passes: number) =>
    needsRehash(makeDecoy({ memory, passes, lanes: 1 }), RECOMMENDED_COST);
  assert.equal(at(19 * 1024, 2), false);
  assert.equal(at(19 * 1024, 3), true);
  assert.equal(at(46 * 1024, 1), true);
  assert.equal(at(8, 1), true);
});

Deno.test("a decoy looks like any stored hash and is never the same twice", () => {
  const [one, two] = [makeDecoy(RECOMMENDED_COST), makeDecoy(RECOMMENDED_COST)];
  assert.notEqual(one, two);
  assert.deepEqual(parsePhc(one).cost, RECOMMENDED_COST);
  assert.equal(formatPhc(parsePhc(one)), one);
});

const SALT = "c29tZXNhbHQxNmJ5dGVzIQ";
const HASH = "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHApl8ArZWb2GRPPc";
const GOOD = `$argon2id$v=19$m=19456,t=2,p=1$${SALT}$${HASH}`;

Deno.test("a stored hash in its one spelling is read", () => {
  assert.equal(formatPhc(parsePhc(GOOD)), GOOD);
});

for (
  const [what, text] of Object.entries({
    "nothing": "",
    "a hash of bcrypt": "$2b$12$" + "x".repeat(53),
    "argon2i": GOOD.replace("argon2id", "argon2i"),
    "an older version": GOOD.replace("v=19", "v=16"),
    "a gigabyte of memory": GOOD.replace("m=19456", "m=1048576"),
    "a hundred passes": GOOD.replace("t=2", "t=100"),
    "no passes": GOOD.replace("t=2", "t=0"),
    "parameters in another order": GOOD.replace("m=19456,t=2", "t=2,m=19456"),
    "a leading zero": GOOD.replace("m=19456", "m=019456"),
    "a short salt": GOOD.replace(SALT, SALT.slice(0, 8)),
    "no hash": GOOD.replace(HASH, ""),
    "padding": GOOD + "=",
    "changed unused bits": GOOD.slice(0, -1) + "d",
    "a length no base64 has": GOOD.replace(HASH, HASH.slice(0, 41)),
    "a line feed at the end": GOOD + "\n",
  })
) {
  Deno.test(`${what} is no stored hash`, () => {
    assert.throws(() => parsePhc(text), TypeError);
  });
}
