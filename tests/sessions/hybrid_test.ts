/**
 * The hybrid strategy: an access token of minutes, a chain of refresh tokens, and
 * nobody signed out but whoever holds a copy that was left behind.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { SessionEvent } from "../../lib/sessions/mod.ts";
import { Browser, NAME, REFRESH, signedIn } from "./browser.ts";
import {
  carrying,
  DAY,
  HOUR,
  type Kit,
  MINUTE,
  SECOND,
  withSessions,
} from "./kit.ts";

const test = (name: string, run: (kit: Kit) => Promise<void>) =>
  Deno.test(`hybrid: ${name}`, () => withSessions({ strategy: "hybrid" }, run));

test("while the access token holds, KV is asked nothing and no cookie is set", async (kit) => {
  const browser = await signedIn(kit);
  kit.pass(10 * MINUTE - 1);
  const before = kit.asked.reads;
  const { session, setCookies, reads } = await browser.ask();
  assert.equal(session?.userId, "ada");
  assert.deepEqual([setCookies.length, reads], [0, 0]);
  assert.equal(kit.asked.reads, before);
});

test("when it is over, the request itself goes on with new tokens, for one read and one write", async (kit) => {
  const browser = await signedIn(kit);
  const old = browser.copy();
  kit.pass(10 * MINUTE);
  const before = { ...kit.asked };
  const { session, outcome, setCookies } = await browser.ask();
  assert.equal(session?.userId, "ada");
  assert.equal(outcome, "renewed");
  assert.equal(setCookies.length, 2);
  assert.deepEqual(kit.asked, {
    reads: before.reads + 1,
    writes: before.writes + 1,
  });
  for (const name of [NAME, REFRESH]) {
    assert.notEqual(browser.cookies.get(name), old.cookies.get(name));
  }
});

test("without the access token the refresh token is enough", async (kit) => {
  const browser = await signedIn(kit);
  browser.cookies.delete(NAME);
  assert.equal((await browser.ask()).session?.userId, "ada");
  assert.equal(browser.cookies.size, 2);
});

test("twenty parallel requests with the same access token that is over all succeed and leave one chain", async (kit) => {
  const browser = await signedIn(kit);
  kit.pass(10 * MINUTE);
  const requests = Array.from({ length: 20 }, () => browser.copy());
  const answers = await Promise.all(requests.map((one) => one.ask()));
  assert.ok(answers.every(({ session }) => session !== null));
  assert.ok(answers.every(({ setCookies }) => setCookies.length === 2));
  const chains = new Set(requests.map(({ cookies }) => cookies.get(REFRESH)));
  assert.equal(chains.size, 1);
  assert.equal((await kit.sessions.list("ada")).length, 1);
  for (const one of requests) {
    assert.equal((await one.ask()).session?.userId, "ada");
  }
});

test("requests that come too late to rotate cost one read and no write", async (kit) => {
  const browser = await signedIn(kit);
  kit.pass(10 * MINUTE);
  const late = browser.copy();
  await browser.ask();
  const before = { ...kit.asked };
  assert.equal((await late.ask()).outcome, "renewed");
  const { reads, writes } = before;
  assert.deepEqual(kit.asked, { reads: reads + 1, writes });
});

test("an answer that was lost is given again, however much later", async (kit) => {
  const browser = await signedIn(kit);
  kit.pass(10 * MINUTE);
  for (let lost = 0; lost < 5; lost++) {
    assert.equal((await browser.ask("lost")).session?.userId, "ada");
    kit.pass(HOUR);
  }
  assert.equal((await browser.ask()).session?.userId, "ada");
  assert.equal((await browser.ask()).session?.userId, "ada");
});

test("requests under way with what was left behind are honoured for reuseGrace", async (kit) => {
  const browser = await signedIn(kit);
  kit.pass(10 * MINUTE);
  const late = browser.copy();
  await browser.ask();
  await browser.ask();
  kit.pass(10 * SECOND);
  assert.equal((await late.ask()).session?.userId, "ada");
});

test("what was left behind gets an answer and no tokens, so that a copy that is asked with all the time, and never another one, is noticed", async (kit) => {
  const owner = await signedIn(kit);
  kit.pass(10 * MINUTE);
  const thief = owner.copy();
  await owner.ask();
  await owner.ask();
  for (let second = 0; second < 10; second++) {
    kit.pass(SECOND);
    const { session, setCookies } = await thief.ask();
    assert.equal(session?.userId, "ada");
    assert.deepEqual(setCookies, []);
  }
  kit.pass(1);
  assert.equal((await thief.ask()).outcome, "reused");
  assert.equal((await owner.ask()).session, null);
});

for (const [every, isNoticed] of [[10, false], [11, true]] as const) {
  test(`a copy that asks with the refresh token alone every ${every} s, and goes on when it gets none, is ${isNoticed ? "" : "not "}noticed`, async (kit) => {
    const owner = await signedIn(kit);
    let held = owner.cookies.get(REFRESH)!;
    let newest = held;
    for (let second = 1; second <= 2 * HOUR / SECOND; second++) {
      kit.pass(SECOND);
      if (second % every === 0) {
        const thief = new Browser(kit.sessions);
        thief.cookies.set(REFRESH, held);
        const { setCookies } = await thief.ask();
        if (setCookies.length === 0) held = newest;
        else newest = thief.cookies.get(REFRESH) ?? newest;
      }
      if (second % 180 === 0) await owner.ask();
    }
    assert.equal((await owner.ask()).session === null, isNoticed);
    const thefts = await kit.sessions.thefts("ada");
    assert.equal(thefts.length, isNoticed ? 1 : 0);
  });
}

test("claims that change often keep nobody in whom nobody refreshes, and sign nobody out who is active", async (kit) => {
  const owner = await signedIn(kit);
  const thief = owner.copy();
  thief.cookies.delete(REFRESH);
  for (let minute = 0; minute < 60; minute++) {
    kit.pass(MINUTE);
    if (minute % 4 === 0) await kit.sessions.updateClaims("ada", { minute });
    const { session } = await thief.ask();
    assert.equal(session !== null, minute < 9, `minute ${minute}`);
    assert.equal((await owner.ask()).session?.userId, "ada");
  }
  const [device] = await kit.sessions.list("ada");
  assert.ok(kit.now() - device.lastSeenAt <= 10 * MINUTE);
});

test("a copy of both cookies is noticed although claims change before any token is over", async (kit) => {
  const owner = await signedIn(kit);
  const thief = owner.copy();
  const outcomes = [];
  for (let minute = 1; minute <= 60; minute++) {
    kit.pass(MINUTE);
    if (minute % 4 === 0) await kit.sessions.updateClaims("ada", { minute });
    outcomes.push((await thief.ask()).outcome);
    if (minute % 16 === 0) outcomes.push((await owner.ask()).outcome);
  }
  assert.ok(outcomes.includes("reused"), outcomes.join());
});

test("later it is theft: the session ends for both, and the cookies of who came with it are removed", async (kit) => {
  const browser = await signedIn(kit);
  kit.pass(10 * MINUTE);
  const thief = browser.copy();
  await browser.ask();
  await browser.ask();
  kit.pass(10 * SECOND + 1);
  const { session, outcome } = await thief.ask();
  assert.equal(session, null);
  assert.equal(outcome, "reused");
  assert.equal(thief.cookies.size, 0);
  assert.equal((await browser.ask()).session, null);
  assert.deepEqual(await kit.sessions.list("ada"), []);
});

test("a thief who comes first is noticed when the owner comes back", async (kit) => {
  const owner = await signedIn(kit);
  const thief = owner.copy();
  kit.pass(10 * MINUTE);
  await thief.ask();
  assert.equal((await thief.ask()).session?.userId, "ada");
  kit.pass(MINUTE);
  assert.equal((await owner.ask()).outcome, "reused");
  assert.equal((await thief.ask()).session, null);
});

test("whatever is older than what was left behind is theft too", async (kit) => {
  const browser = await signedIn(kit);
  const thief = browser.copy();
  for (let turn = 0; turn < 12; turn++) {
    kit.pass(10 * MINUTE);
    await browser.ask();
  }
  assert.equal((await thief.ask()).outcome, "reused");
});

test("the owner is told of a theft until they say that they know", async (kit) => {
  const browser = await signedIn(kit);
  const [{ id }] = await kit.sessions.list("ada");
  const thief = browser.copy();
  for (let turn = 0; turn < 3; turn++) {
    kit.pass(10 * MINUTE);
    await browser.ask();
  }
  assert.deepEqual(await kit.sessions.thefts("ada"), []);
  await thief.ask();
  const [theft] = await kit.sessions.thefts("ada");
  assert.equal(theft.sessionId, id);
  assert.equal(theft.noticedAt, kit.now());
  await kit.sessions.acknowledgeThefts("ada");
  assert.deepEqual(await kit.sessions.thefts("ada"), []);
});

test("a clock that is set back signs nobody out, at a process that never saw them either", async (kit) => {
  const browser = await signedIn(kit);
  for (let turn = 0; turn < 4; turn++) {
    kit.pass(10 * MINUTE);
    assert.equal((await browser.ask()).session?.userId, "ada");
    kit.setClock(-30 * MINUTE);
    const other = await kit.another();
    assert.equal((await browser.ask("taken", other)).session?.userId, "ada");
    assert.equal((await browser.ask()).session?.userId, "ada");
  }
  const refresh = browser.copy();
  refresh.cookies.delete(REFRESH);
  kit.setClock(-DAY);
  const other = await kit.another();
  assert.equal((await refresh.ask("taken", other)).session, null);
});

test("the absolute lifetime holds through every rotation", async (kit) => {
  const browser = await signedIn(kit);
  let turns = 0;
  while ((await browser.ask()).session !== null) {
    turns++;
    kit.pass(6 * DAY);
  }
  assert.equal(turns, 5);
  assert.equal(kit.now() % DAY, 12 * HOUR);
});

test("a revoked device is refused at once, although its access token holds", async (kit) => {
  const browser = await signedIn(kit);
  const [{ id }] = await kit.sessions.list("ada");
  await kit.sessions.revoke("ada", id);
  assert.equal((await browser.ask()).outcome, "ended");
  browser.cookies.delete(NAME);
  assert.equal((await browser.ask()).outcome, "ended");
});

test("a token in the wrong cookie, or pieces of two sessions, are nobody's", async (kit) => {
  const ada = await signedIn(kit);
  const other = await signedIn(kit);
  const access = ada.cookies.get(NAME)!;
  const refresh = ada.cookies.get(REFRESH)!;
  const mixtures = [
    { [NAME]: refresh },
    { [REFRESH]: access },
    { [NAME]: refresh, [REFRESH]: access },
    { [NAME]: access, [REFRESH]: access },
    { [NAME]: refresh, [REFRESH]: refresh },
    { [NAME]: access, [REFRESH]: other.cookies.get(REFRESH)! },
    { [NAME]: access, [REFRESH]: `${refresh.slice(0, -1)}!` },
    { [NAME]: `${access}x`, [REFRESH]: refresh },
    { [NAME]: "kv1.x", [REFRESH]: refresh },
  ];
  for (const wait of [0, 10 * MINUTE]) {
    kit.pass(wait);
    for (const mixture of mixtures) {
      const pairs = Object.entries(mixture).map((pair) => pair.join("="));
      const headers = new Headers({ cookie: pairs.join("; ") });
      const { session, reads } = await kit.sessions.resolve(headers);
      assert.equal(session, null, headers.get("cookie")!);
      assert.equal(reads, 0);
    }
  }
  assert.equal((await ada.ask()).session?.userId, "ada");
  assert.equal((await other.ask()).session?.userId, "ada");
});

test("claims that no cookie could hold stay in KV, and are read once", async (kit) => {
  const claims = { text: "x".repeat(20_000) };
  const browser = new Browser(kit.sessions).take(
    (await kit.signIn({ claims })).setCookies,
  );
  assert.ok(browser.cookies.get(NAME)!.length < 1000);
  const first = await browser.ask();
  assert.deepEqual(first.session?.claims, claims);
  const second = await browser.ask();
  assert.deepEqual(second.session?.claims, claims);
  assert.deepEqual([first.reads, second.reads], [1, 0]);
  await kit.sessions.updateClaims("ada", { text: "y".repeat(20_000) });
  const third = await browser.ask();
  assert.deepEqual(third.session?.claims, { text: "y".repeat(20_000) });
});

test("a changed claim reaches the next request, with a new access token and the same refresh token", async (kit) => {
  const browser = await signedIn(kit);
  const refresh = browser.cookies.get(REFRESH);
  await kit.sessions.updateClaims("ada", { role: "admin" });
  const { session, setCookies } = await browser.ask();
  assert.deepEqual(session?.claims, { role: "admin" });
  assert.equal(setCookies.length, 1);
  assert.equal(browser.cookies.get(REFRESH), refresh);
  assert.equal((await browser.ask()).reads, 0);
});

test("a new access token alone does not pass for the refresh token of an answer that was lost", async (kit) => {
  const browser = await signedIn(kit);
  kit.pass(10 * MINUTE);
  await browser.ask("lost");
  // For this process the old access token holds once more.
  kit.setClock(-4 * SECOND);
  await kit.sessions.updateClaims("ada", { role: "admin" });
  const { setCookies } = await browser.ask();
  assert.equal(setCookies.length, 1);
  await browser.ask();
  kit.pass(10 * MINUTE);
  const { session, outcome } = await browser.ask();
  assert.equal(session?.userId, "ada", outcome);
});

test("nothing in the database is a refresh token or makes one", async (kit) => {
  const browser = await signedIn(kit);
  const secret = browser.cookies.get(REFRESH)!.split(".").at(-1)!;
  for await (const { key, value } of kit.kv.list({ prefix: [] })) {
    assert.ok(!Deno.inspect([key, value], { depth: 9 }).includes(secret));
  }
});

Deno.test("hybrid: a theft is told to the app's record, with who came with the copy", async () => {
  const events: SessionEvent[] = [];
  await withSessions({ strategy: "hybrid" }, async (kit) => {
    const sessions = await kit.another({}, (more) => {
      events.push(...more);
    });
    const { setCookies } = await kit.signIn();
    let headers = carrying(setCookies);
    for (let turn = 0; turn < 3; turn++) {
      kit.pass(10 * MINUTE);
      headers = carrying((await sessions.resolve(headers)).setCookies);
    }
    const thief = { ...kit.laptop, ip: "203.0.113.9" };
    await sessions.resolve(carrying(setCookies), () => thief);
  });
  const theft = events.find(({ type }) => type === "refresh-token-reused");
  assert.ok(theft?.type === "refresh-token-reused");
  assert.equal(theft.presentedBy?.ip, "203.0.113.9");
});

Deno.test("hybrid: a request that is under way while the chain takes several steps is honoured for reuseGrace", () =>
  withSessions(
    {
      strategy: "hybrid",
      hybrid: { accessLifetime: SECOND, reuseGrace: 30 * SECOND },
    },
    async (kit) => {
      const browser = await signedIn(kit);
      const late = browser.copy();
      for (let step = 0; step < 6; step++) {
        kit.pass(2 * SECOND);
        await browser.ask();
        await browser.ask();
        assert.equal((await late.ask("lost")).session?.userId, "ada");
      }
      // The first step left it behind 10 seconds ago.
      kit.pass(20 * SECOND);
      assert.equal((await late.copy().ask("lost")).session?.userId, "ada");
      kit.pass(1);
      assert.equal((await late.ask("lost")).outcome, "reused");
    },
  ));
