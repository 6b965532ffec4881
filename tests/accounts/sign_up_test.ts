/** What signing up makes, what it refuses, and what of it is stored. */
import assert from "node:assert/strict";
import type { User } from "../../lib/accounts/accounts.ts";
import { ADA, CHEAP, readAll, withAccounts } from "./kit.ts";

Deno.test("signing up makes a user with a random id, found by id and by address", () =>
  withAccounts(async ({ accounts, now }) => {
    const result = await accounts.signUp(ADA);
    assert(result.ok);
    assert.match(result.user.id, /^[A-Za-z0-9_-]{22}$/);
    const { name, email } = ADA;
    assert.deepEqual(result.user, {
      id: result.user.id,
      name,
      email,
      createdAt: now,
    });
    assert.deepEqual(await accounts.get(result.user.id), result.user);
    assert.deepEqual((await accounts.logIn(ADA))?.user, result.user);
  }));

Deno.test("the user, the address and the password are three records, and only one knows the hash", () =>
  withAccounts(async ({ accounts, kv, now }) => {
    const result = await accounts.signUp(ADA);
    assert(result.ok);
    const { user } = result;
    const stored = await readAll(kv);
    const { hash, ...rest } = stored[`passwords/${user.id}`] as {
      hash: string;
    };
    assert.match(hash, /^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
    assert.deepEqual(rest, { changedAt: now });
    delete stored[`passwords/${user.id}`];
    assert.deepEqual(stored, {
      [`users/${user.id}`]: user,
      [`users_by_email/${user.email}`]: user.id,
    });
  }));

Deno.test("the address and the name are stored in their normal form", () =>
  withAccounts(async ({ accounts }) => {
    const result = await accounts.signUp({
      ...ADA,
      name: "  Zoe\u0308 ",
      email: " ADA@Example.COM\n",
    });
    assert(result.ok);
    assert.equal(result.user.name, "Zo\u00eb");
    assert.equal(result.user.email, "ada@example.com");
    assert.deepEqual(
      (await accounts.logIn({ ...ADA, email: "aDa@example.com " }))?.user,
      result.user,
    );
  }));

Deno.test("of twenty parallel sign-ups with one address one makes an account", () =>
  withAccounts(async ({ accounts, kv }) => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        accounts.signUp({
          name: `Person ${i}`,
          email: i % 2 ? "ada@example.com" : "ADA@example.com",
          password: `four plain words ${i}`,
        })),
    );
    const made = results.filter((result) => result.ok);
    assert.equal(made.length, 1);
    const refused = results.filter((result) => !result.ok);
    for (const { errors } of refused) {
      assert.deepEqual(Object.keys(errors), ["email"]);
    }
    assert.equal(Object.keys(await readAll(kv)).length, 3);
    const winner = results.findIndex((result) => result.ok);
    const proved = await accounts.logIn({
      email: ADA.email,
      password: `four plain words ${winner}`,
    });
    assert.equal(proved?.user.name, `Person ${winner}`);
  }));

Deno.test("a taken address costs the same hash as a free one, and leaves its owner alone", () =>
  withAccounts(async ({ accounts, pool }) => {
    const first = await accounts.signUp(ADA);
    assert.equal(pool.taken, 1);
    const second = await accounts.signUp({
      ...ADA,
      password: "another long phrase",
    });
    assert.equal(pool.taken, 2);
    assert(first.ok && !second.ok);
    assert.match(second.errors.email!, /Log in instead/);
    assert.deepEqual((await accounts.logIn(ADA))?.user, first.user);
  }));

Deno.test("each wrong field is named, all at once, and nothing is hashed or written", () =>
  withAccounts(async ({ accounts, kv, pool }) => {
    const result = await accounts.signUp({
      name: " ",
      email: "ada",
      password: "short",
    });
    assert(!result.ok);
    assert.deepEqual(result.errors, {
      name: "Enter your name.",
      email: "Enter a whole address, such as ada@example.com.",
      password: "Use at least 8 characters.",
    });
    const late = await accounts.signUp({ ...ADA, password: "password1" });
    assert(!late.ok);
    assert.deepEqual(Object.keys(late.errors), ["password"]);
    const early = await accounts.signUp({ ...ADA, email: "" });
    assert(!early.ok);
    assert.deepEqual(early.errors, { email: "Enter your email address." });
    assert.equal(pool.taken, 0);
    assert.deepEqual(await readAll(kv), {});
  }));

Deno.test("what is no text at all is a wrong field too", () =>
  withAccounts(async ({ accounts }) => {
    const nothing = {} as { name: string; email: string; password: string };
    const result = await accounts.signUp(nothing);
    assert(!result.ok);
    assert.deepEqual(Object.keys(result.errors).sort(), [
      "email",
      "name",
      "password",
    ]);
  }));

Deno.test("a password is hashed at the recommended cost unless told otherwise", () =>
  withAccounts(async ({ accounts, kv }) => {
    assert.notEqual(CHEAP.memory, 19456);
    const result = await accounts.signUp(ADA);
    assert(result.ok);
    const user: User = result.user;
    const { value } = await kv.get<{ hash: string }>(["passwords", user.id]);
    assert.match(value!.hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    assert.deepEqual((await accounts.logIn(ADA))?.user, user);
  }, { cost: undefined }));
