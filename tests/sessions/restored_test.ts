/**
 * A database that is restored from a backup knows less of a chain than the
 * browsers do: nobody is signed out by that, and a thief does not gain by it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Browser, signedIn } from "./browser.ts";
import { eachDirection } from "./directions.ts";
import { type Kit, MINUTE, withSessions } from "./kit.ts";

/** Makes a backup, and returns what restores it. */
async function backUp(kit: Kit): Promise<() => Promise<void>> {
  const entries = await Array.fromAsync(kit.kv.list({ prefix: [] }));
  return async () => {
    for await (const { key } of kit.kv.list({ prefix: [] })) {
      await kit.kv.delete(key);
    }
    for (const { key, value } of entries) await kit.kv.set(key, value);
    await kit.sessions.caughtUp();
  };
}

async function rotateOften(kit: Kit, browser: Browser, turns: number) {
  for (let turn = 0; turn < turns; turn++) {
    kit.pass(10 * MINUTE);
    assert.equal((await browser.ask()).session?.userId, "ada");
  }
}

for (const turns of [1, 2, 5, 12]) {
  Deno.test(`hybrid: whoever is ${turns} rotations ahead of a restored database stays signed in`, () =>
    withSessions({ strategy: "hybrid" }, async (kit) => {
      const browser = await signedIn(kit);
      await rotateOften(kit, browser, 2);
      const restore = await backUp(kit);
      await rotateOften(kit, browser, turns);
      await restore();
      assert.equal((await browser.ask()).session?.userId, "ada");
      kit.pass(10 * MINUTE);
      const requests = Array.from({ length: 20 }, () => browser.copy());
      const answers = await Promise.all(requests.map((one) => one.ask()));
      assert.ok(answers.every(({ session }) => session?.userId === "ada"));
      for (const one of requests) assert.ok((await one.ask()).session);
      await rotateOften(kit, requests[0], 3);
    }));

  Deno.test(`hybrid: a copy of before the backup is theft once its owner, ${turns} rotations ahead, has come back`, () =>
    withSessions({ strategy: "hybrid" }, async (kit) => {
      const browser = await signedIn(kit);
      await rotateOften(kit, browser, 2);
      const restore = await backUp(kit);
      const thief = browser.copy();
      await rotateOften(kit, browser, turns);
      await restore();
      // To the restored database the copy is the newest there is.
      kit.pass(10 * MINUTE);
      assert.equal((await thief.ask()).session?.userId, "ada");
      await rotateOften(kit, browser, 2);
      kit.pass(10 * MINUTE);
      assert.equal((await thief.ask()).outcome, "reused");
      assert.equal((await browser.ask()).session, null);
    }));
}

eachDirection(
  "a browser whose exchange a restored database does not know is not taken for another's",
  async ({ kit, after, before }) => {
    const browser = await signedIn(kit);
    const restore = await backUp(kit);
    const old = browser.copy();
    await browser.ask("taken", after);
    await browser.ask("taken", after);
    await restore();
    for (const sessions of [after, before]) {
      await sessions.caughtUp();
      const { session, setCookies } = await browser.ask("taken", sessions);
      assert.ok(session === null || session.userId === "ada");
      assert.ok(setCookies.every((line) => !line.includes("Max-Age=0")));
    }
    // The old cookie is what the backup knows.
    assert.equal((await old.ask("taken", after)).session?.userId, "ada");
    assert.equal((await after.list("ada")).length, 1);
  },
);
