/** Who may change a password, to what, and what holds when two do so at once. */
import assert from "node:assert/strict";
import { ADA, type Kit, withAccounts } from "./kit.ts";

const NEXT = "an entirely new phrase";

async function signedUp({ accounts }: Kit): Promise<string> {
  const result = await accounts.signUp(ADA);
  assert(result.ok);
  return result.user.id;
}

Deno.test("after a change the new password lets in and the old one does not", () =>
  withAccounts(async (kit) => {
    const userId = await signedUp(kit);
    const { accounts, kv } = kit;
    kit.now += 60_000;
    assert.deepEqual(
      await accounts.changePassword({
        userId,
        current: ADA.password,
        password: NEXT,
      }),
      { ok: true },
    );
    assert.equal(await accounts.logIn(ADA), null);
    assert.equal(
      (await accounts.logIn({ ...ADA, password: NEXT }))?.user.id,
      userId,
    );
    const { value } = await kv.get<{ changedAt: number }>([
      "passwords",
      userId,
    ]);
    assert.equal(value?.changedAt, kit.now);
  }));

Deno.test("without the current password nothing changes, and a bad new one is named as well", () =>
  withAccounts(async (kit) => {
    const userId = await signedUp(kit);
    const { accounts } = kit;
    const wrong = { current: "This is not your current password." };
    const left = { current: "Enter your current password." };
    for (const current of ["", "not the password", "x".repeat(65_536)]) {
      assert.deepEqual(
        await accounts.changePassword({ userId, current, password: NEXT }),
        { ok: false, errors: current === "" ? left : wrong },
      );
    }
    assert.deepEqual(
      await accounts.changePassword({
        userId,
        current: "not the password",
        password: "short",
      }),
      {
        ok: false,
        errors: { ...wrong, password: "Use at least 8 characters." },
      },
    );
    assert.equal((await accounts.logIn(ADA))?.user.id, userId);
  }));

Deno.test("a new password follows the policy for its owner", () =>
  withAccounts(async (kit) => {
    const userId = await signedUp(kit);
    const current = ADA.password;
    for (
      const password of [
        "1234567",
        "iloveyou1",
        "ada lovelace",
        "Ada@Example.com",
        "x".repeat(257),
      ]
    ) {
      const result = await kit.accounts.changePassword({
        userId,
        current,
        password,
      });
      assert(!result.ok, password);
      assert.deepEqual(Object.keys(result.errors), ["password"]);
    }
  }));

Deno.test("of ten parallel changes one wins, and its password is the one that counts", () =>
  withAccounts(async (kit) => {
    const userId = await signedUp(kit);
    const password = (i: number) => `an entirely new phrase ${i}`;
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        kit.accounts.changePassword({
          userId,
          current: ADA.password,
          password: password(i),
        })),
    );
    const winners = results.flatMap(({ ok }, i) => ok ? [i] : []);
    assert.equal(winners.length, 1);
    for (let i = 0; i < results.length; i++) {
      const proved = await kit.accounts.logIn({
        ...ADA,
        password: password(i),
      });
      assert.equal(proved?.user.id, i === winners[0] ? userId : undefined);
    }
  }));

Deno.test("nobody's password cannot be changed", () =>
  withAccounts(async ({ accounts }) => {
    for (const userId of ["", "A".repeat(22), "A".repeat(3000)]) {
      const result = await accounts.changePassword({
        userId,
        current: ADA.password,
        password: NEXT,
      });
      assert(!result.ok);
      assert.deepEqual(Object.keys(result.errors), ["current"]);
    }
  }));
