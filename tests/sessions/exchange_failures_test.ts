/**
 * KV that fails in the middle of a rotation, an exchange, or the confirmation
 * that new cookies have arrived: nobody is let in who must be checked, no cookie
 * is taken away, and what was begun is done by a later request.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Browser, signedIn } from "./browser.ts";
import { eachDirection } from "./directions.ts";
import { DAY, HOUR, type Kit, SECOND, withSessions } from "./kit.ts";

/** How a commit fails. */
const FAILURES: Record<string, NonNullable<Kit["beforeCommit"]>> = {
  "fails": () => Promise.reject(new Error("the database is on fire")),
  "is made, and its answer is lost": async (commit) => {
    await commit();
    throw new Error("the connection was lost");
  },
};

const REPEATED: NonNullable<Kit["beforeCommit"]> = (commit) => commit();

for (const [name, failure] of Object.entries(FAILURES)) {
  eachDirection(
    `when the commit of an exchange ${name}, nobody is let in or signed out`,
    async ({ kit, after, before }) => {
      const browser = await signedIn(kit);
      const old = browser.copy();
      kit.beforeCommit = failure;
      const { session, outcome, setCookies } = await browser.ask(
        "taken",
        after,
      );
      assert.equal(session, null);
      assert.equal(outcome, "unavailable");
      assert.deepEqual(setCookies, []);
      const again = await browser.ask("taken", after);
      assert.equal(again.outcome, "exchanged");
      assert.deepEqual(await after.list("ada"), [again.session]);
      assert.equal((await browser.ask("taken", after)).session?.userId, "ada");
      await before.caughtUp();
      assert.equal((await old.copy().ask("taken", after)).session, null);
      assert.equal((await old.copy().ask("taken", before)).session, null);
    },
  );

  eachDirection(
    `when the first use of a new cookie ${name} to be written down, the next one ends the old cookie`,
    async ({ kit, after, before }) => {
      const browser = await signedIn(kit);
      const old = browser.copy();
      await browser.ask("taken", after);
      kit.beforeCommit = failure;
      const { session, outcome } = await browser.ask("taken", after);
      assert.equal(session?.userId, "ada", outcome);
      assert.equal((await browser.ask("taken", after)).session?.userId, "ada");
      await before.caughtUp();
      assert.equal((await old.copy().ask("taken", after)).session, null);
      assert.equal((await old.copy().ask("taken", before)).session, null);
      assert.equal((await after.list("ada")).length, 1);
    },
  );

  Deno.test(`hybrid: when the commit of a rotation ${name}, nobody is let in or signed out`, () =>
    withSessions({ strategy: "hybrid" }, async (kit) => {
      const browser = await signedIn(kit);
      for (let turn = 0; turn < 3; turn++) {
        kit.pass(HOUR);
        kit.beforeCommit = failure;
        const { session, outcome, setCookies } = await browser.ask();
        assert.equal(session, null);
        assert.equal(outcome, "unavailable");
        assert.deepEqual(setCookies, []);
        kit.pass(HOUR);
        assert.equal((await browser.ask()).session?.userId, "ada");
        assert.equal((await browser.ask()).session?.userId, "ada");
      }
    }));

  Deno.test(`hybrid: when the first use of a new token ${name} to be written down, the next one leaves the old one behind`, () =>
    withSessions({ strategy: "hybrid" }, async (kit) => {
      const browser = await signedIn(kit);
      const thief = browser.copy();
      kit.pass(HOUR);
      await browser.ask();
      kit.beforeCommit = failure;
      assert.equal((await browser.ask()).session?.userId, "ada");
      assert.equal((await browser.ask()).session?.userId, "ada");
      kit.pass(10 * SECOND + 1);
      assert.equal((await thief.ask()).outcome, "reused");
    }));

  Deno.test(`hybrid: when the end of a stolen session ${name}, nobody gets in, and the next request ends it`, () =>
    withSessions({ strategy: "hybrid" }, async (kit) => {
      const browser = await signedIn(kit);
      const thief = browser.copy();
      for (let turn = 0; turn < 3; turn++) {
        kit.pass(HOUR);
        await browser.ask();
      }
      kit.beforeCommit = failure;
      const { session, setCookies } = await thief.ask();
      assert.equal(session, null);
      assert.deepEqual(setCookies, []);
      assert.equal((await thief.ask()).session, null);
      assert.equal((await browser.ask()).session, null);
      assert.equal((await kit.sessions.thefts("ada")).length, 1);
    }));
}

eachDirection(
  "an exchange whose commit is repeated is made once",
  async ({ kit, after }) => {
    const browser = await signedIn(kit);
    kit.beforeCommit = REPEATED;
    const { session, outcome } = await browser.ask("taken", after);
    assert.equal(outcome, "exchanged");
    assert.deepEqual(await after.list("ada"), [session]);
    kit.beforeCommit = REPEATED;
    assert.equal((await browser.ask("taken", after)).session?.id, session?.id);
    assert.equal((await after.list("ada")).length, 1);
  },
);

Deno.test("hybrid: a rotation whose commit is repeated is one step", () =>
  withSessions({ strategy: "hybrid" }, async (kit) => {
    const browser = await signedIn(kit);
    kit.pass(HOUR);
    kit.beforeCommit = REPEATED;
    const { outcome, setCookies } = await browser.ask();
    assert.equal(outcome, "renewed");
    assert.equal(setCookies.length, 2);
    const [{ value }] = await Array.fromAsync(
      kit.kv.list<{ rotation: { generation: number } }>({
        prefix: ["sessions"],
      }),
    );
    assert.equal(value.rotation.generation, 1);
  }));

eachDirection(
  "a first use that meets another write is written down by a later one",
  async ({ kit, after, before }) => {
    const browser = await signedIn(kit);
    const old = browser.copy();
    await browser.ask("taken", after);
    const session = (await after.list("ada"))[0];
    kit.beforeCommit = () => after.updateClaims("ada", { role: "admin" });
    assert.equal((await browser.ask("taken", after)).session?.id, session.id);
    const next = await browser.ask("taken", after);
    assert.deepEqual(next.session?.claims, { role: "admin" });
    await before.caughtUp();
    assert.equal((await old.copy().ask("taken", after)).session, null);
    assert.equal((await old.copy().ask("taken", before)).session, null);
  },
);

for (const from of ["kv", "hybrid"] as const) {
  Deno.test(`${from} to jwt: whoever has claims that no cookie can hold stays signed in for as long as they come back`, () =>
    withSessions({ strategy: from, accept: ["jwt"] }, async (kit) => {
      const after = await kit.another({ strategy: "jwt", accept: [from] });
      const claims = { text: "x".repeat(5000) };
      const browser = await signedIn(kit, { claims });
      for (let day = 0; day < 14; day += 2) {
        const { session } = await browser.ask("taken", after);
        assert.equal(session?.claims.text, claims.text, `day ${day}`);
        kit.pass(2 * DAY);
      }
      assert.equal((await after.list("ada")).length, 1);
      // Once they fit, the exchange is made after all.
      await after.updateClaims("ada", {});
      assert.equal((await browser.ask("taken", after)).outcome, "exchanged");
    }));

  Deno.test(`${from} to jwt: whoever gets claims that no cookie can hold in the middle of the exchange stays signed in`, () =>
    withSessions({ strategy: from, accept: ["jwt"] }, async (kit) => {
      const after = await kit.another({ strategy: "jwt", accept: [from] });
      const browser = await signedIn(kit);
      await browser.ask("lost", after);
      const claims = { text: "x".repeat(5000) };
      await after.updateClaims("ada", claims);
      for (let day = 0; day < 14; day += 2) {
        const found = (await browser.ask("taken", after)).session;
        assert.equal(found?.userId, "ada", `day ${day}`);
        assert.equal(found?.claims.text, claims.text);
        kit.pass(DAY);
        const there = (await browser.ask("taken", kit.sessions)).session;
        assert.equal(there?.userId, "ada", `day ${day}`);
        kit.pass(DAY);
      }
    }));
}

eachDirection(
  "a cookie that is over is not called a forgery",
  async ({ kit, after }) => {
    const browser = await signedIn(kit);
    kit.pass(8 * DAY);
    const { outcome, setCookies } = await browser.ask("taken", after);
    assert.equal(outcome, "expired");
    assert.deepEqual(setCookies, []);
    assert.equal((await new Browser(after).ask()).outcome, "absent");
  },
);

for (const to of ["kv", "jwt"] as const) {
  Deno.test(`hybrid to ${to}: a copy that was left behind and comes back ends the session instead of being exchanged`, () =>
    withSessions({ strategy: "hybrid", accept: [to] }, async (kit) => {
      const after = await kit.another({ strategy: to, accept: ["hybrid"] });
      const browser = await signedIn(kit);
      const thief = browser.copy();
      kit.pass(HOUR);
      await browser.ask();
      await browser.ask();
      kit.pass(10 * SECOND + 1);
      const { outcome, session } = await thief.ask("taken", after);
      assert.deepEqual([outcome, session], ["reused", null]);
      await kit.sessions.caughtUp();
      assert.equal((await browser.ask()).session, null);
      assert.deepEqual(await after.list("ada"), []);
      assert.equal((await after.thefts("ada")).length, 1);
    }));
}
