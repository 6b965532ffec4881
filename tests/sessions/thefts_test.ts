/**
 * A theft that is noticed ends the session whatever happens at the same time, and
 * is told to the owner once.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { SessionEvent } from "../../lib/sessions/mod.ts";
import { Browser, signedIn } from "./browser.ts";
import { type Kit, MINUTE, withSessions } from "./kit.ts";

const test = (name: string, run: (kit: Kit) => Promise<void>) =>
  Deno.test(`hybrid: ${name}`, () => withSessions({ strategy: "hybrid" }, run));

/** A browser that went on, and a copy that it left behind. */
async function stolen(kit: Kit): Promise<{ browser: Browser; thief: Browser }> {
  const browser = await signedIn(kit);
  const thief = browser.copy();
  for (let turn = 0; turn < 2; turn++) {
    kit.pass(10 * MINUTE);
    await browser.ask();
    await browser.ask();
  }
  kit.pass(10 * MINUTE);
  return { browser, thief };
}

test("the last ten thefts are kept, the latest first", async (kit) => {
  const ids: string[] = [];
  for (let times = 0; times < 12; times++) {
    const { thief } = await stolen(kit);
    ids.unshift((await kit.sessions.list("ada"))[0].id);
    assert.equal((await thief.ask()).outcome, "reused");
  }
  const kept = (await kit.sessions.thefts("ada")).map(({ sessionId }) =>
    sessionId
  );
  assert.deepEqual(kept, ids.slice(0, 10));
});

test("thefts of two sessions that are noticed at once are both told", async (kit) => {
  const one = await stolen(kit);
  const two = await stolen(kit);
  kit.beforeCommit = () => two.thief.ask();
  assert.equal((await one.thief.ask()).outcome, "reused");
  assert.equal((await kit.sessions.thefts("ada")).length, 2);
  assert.deepEqual(await kit.sessions.list("ada"), []);
});

test("a write that comes between does not save the session", async (kit) => {
  const { browser, thief } = await stolen(kit);
  const [{ id }] = await kit.sessions.list("ada");
  const key = ["sessions", "ada", id];
  kit.beforeCommit = async () =>
    await kit.kv.set(key, (await kit.kv.get(key)).value);
  assert.equal((await thief.ask()).outcome, "reused");
  assert.deepEqual(await kit.sessions.list("ada"), []);
  assert.equal((await browser.ask()).session, null);
});

test("the owner who goes on at the same moment is signed out as well", async (kit) => {
  const { browser, thief } = await stolen(kit);
  kit.beforeCommit = () => browser.ask();
  assert.equal((await thief.ask()).outcome, "reused");
  assert.deepEqual(await kit.sessions.list("ada"), []);
  assert.equal((await browser.ask()).session, null);
});

Deno.test("hybrid: many copies that come back at once are one theft", async () => {
  const events: SessionEvent[] = [];
  await withSessions({ strategy: "hybrid" }, async (kit) => {
    const sessions = await kit.another({}, (more) => {
      events.push(...more);
    });
    const { thief } = await stolen(kit);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => thief.copy().ask("taken", sessions)),
    );
    assert.ok(answers.every(({ session }) => session === null));
    assert.equal((await sessions.thefts("ada")).length, 1);
    assert.deepEqual(await sessions.list("ada"), []);
  });
  assert.ok(events.some(({ type }) => type === "refresh-token-reused"));
});
