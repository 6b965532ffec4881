/**
 * Answers that arrive after all others, on a fleet where some processes have the
 * old line and some the new: what they bring takes the place of newer cookies, and
 * signs nobody out.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Browser, signedIn } from "./browser.ts";
import { eachDirection, type Scene } from "./directions.ts";
import { HOUR, MINUTE, SECOND, withSessions } from "./kit.ts";

// The slow answer comes after others that were given later, and others follow.
async function assertUnharmed(
  { kit, before, after, to }: Scene,
  browser: Browser,
  slow: { setCookies: readonly string[] },
) {
  assert.notDeepEqual(slow.setCookies, []);
  for (const sessions of [before, after, before, after]) {
    kit.pass(100);
    assert.ok((await browser.ask("taken", sessions)).session);
  }
  browser.take(slow.setCookies);
  for (const sessions of [after, before, after]) {
    kit.pass(100);
    await sessions.caughtUp();
    const { session, outcome } = await browser.ask("taken", sessions);
    assert.equal(session?.userId, "ada", outcome);
  }
  kit.pass(11 * SECOND);
  const { session } = await browser.ask("taken", after);
  assert.equal(session?.strategy, to);
  assert.equal((await after.list("ada")).length, 1);
}

for (const age of [0, 400, 1100, HOUR]) {
  eachDirection(
    `the answer of an exchange that comes last signs nobody out (${age} ms after the sign-in)`,
    async (scene) => {
      const { kit, after } = scene;
      const browser = await signedIn(kit);
      kit.pass(age);
      const slow = await after.resolve(browser.headers);
      await browser.ask("taken", after);
      await assertUnharmed(scene, browser, slow);
    },
  );
}

eachDirection(
  "the answer of an exchange back that comes last signs nobody out",
  async (scene) => {
    const { kit, before, after } = scene;
    const browser = await signedIn(kit);
    kit.pass(HOUR);
    await browser.ask("taken", after);
    await browser.ask("taken", after);
    kit.pass(30 * SECOND);
    await before.caughtUp();
    const slow = await before.resolve(browser.headers);
    await browser.ask("taken", before);
    await assertUnharmed(scene, browser, slow);
  },
);

eachDirection(
  "an exchange that is given again, and comes last, signs nobody out",
  async (scene) => {
    const { kit, after } = scene;
    const browser = await signedIn(kit);
    await browser.ask("lost", after);
    kit.pass(MINUTE);
    const slow = await after.resolve(browser.headers);
    await browser.ask("taken", after);
    await assertUnharmed(scene, browser, slow);
  },
);

eachDirection(
  "the answer of a first use that comes last signs nobody out, right after the sign-in too",
  async ({ kit, before, after }) => {
    const browser = await signedIn(kit);
    await browser.ask("taken", after);
    const slow = await after.resolve(browser.headers);
    for (let turn = 0; turn < 2; turn++) {
      kit.pass(20);
      await before.caughtUp();
      assert.ok((await browser.ask("taken", before)).session);
    }
    browser.take(slow.setCookies);
    for (const sessions of [after, before]) {
      const { session, outcome } = await browser.ask("lost", sessions);
      assert.equal(session?.userId, "ada", outcome);
    }
  },
);

eachDirection(
  "a device that is in use all the time is exchanged, however often that is noted",
  async ({ kit, after, to }) => {
    const browser = await signedIn(kit);
    for (let turn = 0; turn < 30; turn++) {
      kit.pass(SECOND);
      await kit.sessions.caughtUp();
      await browser.ask("taken", turn < 3 ? kit.sessions : after);
    }
    const [row] = await after.list("ada");
    assert.equal(row.strategy, to);
  },
  {
    updateAge: SECOND,
    hybrid: { accessLifetime: MINUTE, reuseGrace: SECOND },
  },
);

for (const to of ["kv", "jwt"] as const) {
  const test = (name: string, run: (scene: Scene) => Promise<void>) =>
    Deno.test(`hybrid to ${to}: ${name}`, () =>
      withSessions({ strategy: "hybrid", accept: [to] }, async (kit) => {
        const after = await kit.another({ strategy: to, accept: ["hybrid"] });
        await run({ kit, before: kit.sessions, after, from: "hybrid", to });
      }));

  test("tokens that are given again, and come last, sign nobody out", async (scene) => {
    const { kit } = scene;
    const browser = await signedIn(kit);
    kit.pass(HOUR);
    await browser.ask("lost");
    kit.pass(MINUTE);
    const slow = await kit.sessions.resolve(browser.headers);
    await browser.ask();
    await assertUnharmed(scene, browser, slow);
  });

  test("an access token with new claims that comes last signs nobody out", async (scene) => {
    const { kit } = scene;
    const browser = await signedIn(kit);
    kit.pass(MINUTE);
    await kit.sessions.updateClaims("ada", { role: "admin" });
    const slow = await kit.sessions.resolve(browser.headers);
    await assertUnharmed(scene, browser, slow);
  });
}
