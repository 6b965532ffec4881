/** Who is let in, who is not, and that the work behind both is the same. */
import assert from "node:assert/strict";
import { openAccounts } from "../../lib/accounts/accounts.ts";
import { parsePhc } from "../../lib/accounts/phc.ts";
import { ADA, CHEAP, withAccounts } from "./kit.ts";

Deno.test("only the right password of the right address lets in", () =>
  withAccounts(async ({ accounts }) => {
    await accounts.signUp(ADA);
    const { email, password } = ADA;
    assert.equal(
      (await accounts.logIn({ email, password }))?.user.email,
      email,
    );
    for (
      const wrong of [
        { email, password: "four plain words her" },
        { email, password: "four plain words heree" },
        { email, password: password.toUpperCase() },
        { email: "ida@example.com", password },
        { email: "ada@example.org", password },
      ]
    ) assert.equal(await accounts.logIn(wrong), null, JSON.stringify(wrong));
  }));

Deno.test("a known and an unknown address cost one hash each", () =>
  withAccounts(async ({ accounts, pool }) => {
    await accounts.signUp(ADA);
    for (
      const form of [
        { email: ADA.email, password: "not the password" },
        { email: "nobody@example.com", password: "not the password" },
        { email: "nobody@example.com", password: ADA.password },
      ]
    ) {
      const before = pool.taken;
      assert.equal(await accounts.logIn(form), null);
      assert.equal(pool.taken - before, 1, JSON.stringify(form));
    }
  }));

Deno.test("an unknown address is compared at the cost of a known one", async () => {
  const costs: number[][] = [];
  await withAccounts(async ({ accounts: real, kv, now, pool }) => {
    await real.signUp(ADA);
    const accounts = openAccounts({
      kv,
      clock: () => now,
      cost: CHEAP,
      pool: {
        ...pool,
        hash(job) {
          costs.push([job.memory, job.passes, job.lanes, job.salt.length]);
          return pool.hash(job);
        },
      },
    });
    await accounts.logIn({ ...ADA, password: "not the password" });
    await accounts.logIn({ ...ADA, email: "nobody@example.com" });
  });
  assert.equal(costs.length, 2);
  assert.deepEqual(costs[0], costs[1]);
});

Deno.test("what can be nobody's password or address is refused without a hash", () =>
  withAccounts(async ({ accounts, pool }) => {
    await accounts.signUp(ADA);
    const before = pool.taken;
    const { email, password } = ADA;
    for (
      const form of [
        { email, password: "x".repeat(65_536) },
        { email, password: "x".repeat(257) },
        { email, password: "" },
        { email, password: "\ud800 lone surrogate" },
        { email: "", password },
        { email: `${"x".repeat(65_536)}@example.com`, password },
        { email: "not an address", password },
      ]
    ) assert.equal(await accounts.logIn(form), null);
    assert.equal(pool.taken, before);
  }));

Deno.test("a password hashed at an older cost is hashed anew when it is next given", () =>
  withAccounts(async ({ accounts, kv, pool, now }) => {
    const made = await accounts.signUp(ADA);
    assert(made.ok);
    const key = ["passwords", made.user.id];
    const read = async () => (await kv.get<{ hash: string }>(key)).value!;
    const older = await read();
    const cost = { memory: 16, passes: 2, lanes: 1 };
    const dearer = openAccounts({ kv, clock: () => now + 1, cost, pool });

    assert.equal(await dearer.logIn({ ...ADA, password: "wrong one" }), null);
    assert.deepEqual(await read(), older);
    assert.deepEqual((await dearer.logIn(ADA))?.user, made.user);
    const newer = await read();
    assert.deepEqual(parsePhc(newer.hash).cost, cost);
    // It is the same password, so the time it was chosen stays.
    assert.deepEqual({ ...newer, hash: older.hash }, older);

    const before = pool.taken;
    assert.deepEqual((await dearer.logIn(ADA))?.user, made.user);
    assert.equal(pool.taken - before, 1);
    assert.deepEqual(await read(), newer);
  }));

Deno.test("who is nobody is not found by id, however the id looks", () =>
  withAccounts(async ({ accounts }) => {
    for (const id of ["", "x", "A".repeat(22), "A".repeat(3000), "\u0000"]) {
      assert.equal(await accounts.get(id), null);
    }
  }));
