/**
 * What a process knows of the revocation log, and what it keeps in memory under
 * that knowledge.
 *
 * @module
 */
import assert from "node:assert/strict";
import { LogBrokenOffError } from "../../lib/sessions/revocation/log.ts";
import {
  createRevocationView,
  type Holder,
  type RevocationView,
} from "../../lib/sessions/revocation/view.ts";
import { HOUR, SECOND, STRATEGIES, withSessions } from "./kit.ts";

const HOLDER: Holder = {
  userId: "ada",
  sessionId: "A".repeat(22),
  epoch: 1,
  siteEpoch: 0,
  version: 1,
};

function line(
  versionstamp: string,
  epoch: number,
  version = 1,
  until = 1_000_000,
) {
  const state = { epoch, version, exceptId: null, disabled: false };
  const entry = { kind: "subject", userId: "ada", state, until } as const;
  return { versionstamp, id: versionstamp, entries: [entry] };
}

Deno.test("a line that comes late or twice changes nothing that a newer one has said", () => {
  const view = createRevocationView(5000);
  view.heard(0);
  view.apply(line("3", 2));
  for (const late of [line("1", 1), line("3", 2), line("2", 1)]) {
    view.advance(late);
    assert.equal(view.judge(HOLDER, 0), "ended");
  }
  view.advance(line("4", 1));
  assert.equal(view.judge(HOLDER, 0), "current");
});

Deno.test("of a session that began after its subject was disabled memory says nothing until it has heard why", () => {
  const view = createRevocationView(5000);
  view.heard(0);
  const state = { epoch: 2, version: 1, exceptId: null, disabled: true };
  const entry = { kind: "subject", userId: "ada", state, until: 1e6 } as const;
  view.advance({ versionstamp: "1", id: "1", entries: [entry] });
  for (
    const [epoch, standing] of [[1, "ended"], [2, "ended"], [3, "unknown"]]
  ) {
    const holder = { ...HOLDER, epoch: epoch as number };
    assert.equal(view.judge(holder, 0), standing);
  }
});

Deno.test("the site's epoch never goes back, in whatever order lines come", () => {
  const view = createRevocationView(5000);
  view.heard(0);
  for (const [versionstamp, siteEpoch] of [["2", 2], ["1", 1]] as const) {
    const entry = { kind: "everybody", siteEpoch, until: 1e6 } as const;
    view.apply({ versionstamp, entries: [entry] });
    assert.equal(view.siteEpoch, 2);
    assert.equal(view.judge({ ...HOLDER, siteEpoch: 1 }, 0), "ended");
  }
});

Deno.test("memory is trusted for as long as was agreed and no longer", () => {
  const view = createRevocationView(5000);
  assert.equal(view.judge(HOLDER, 0), "unknown");
  view.heard(1000);
  // A reading that began earlier may end later.
  view.heard(500);
  assert.equal(view.judge(HOLDER, 6000), "current");
  assert.equal(view.judge(HOLDER, 6001), "unknown");
  view.apply(line("1", 2));
  assert.equal(view.judge(HOLDER, 9999), "ended");
});

Deno.test("of a session whose cookie was exchanged memory says nothing, until it ended for good", () => {
  const view = createRevocationView(5000);
  const { sessionId } = HOLDER;
  const ended = (versionstamp: string, moved?: true) => ({
    versionstamp,
    id: versionstamp,
    entries: [{ kind: "session", sessionId, until: 1_000_000, moved } as const],
  });
  view.heard(0);
  view.advance(ended("1", true));
  assert.equal(view.judge(HOLDER, 0), "unknown");
  view.advance(ended("2"));
  assert.equal(view.judge(HOLDER, 0), "ended");
  assert.equal(view.size, 1);
  view.advance(ended("1", true));
  assert.equal(view.judge(HOLDER, 0), "ended");
  view.sweep(2_000_000);
  assert.equal(view.size, 0);
});

Deno.test("what is forgotten is only what no token can need, even where clocks differ by a minute", () => {
  const view = createRevocationView(5000);
  view.heard(0);
  view.apply(line("1", 2));
  view.apply(ending("2", "of bob"));
  // What comes later may be needed for a shorter time, and shortens nothing.
  view.apply(line("3", 2, 1, 1000));
  view.sweep(1_000_000 + 60_000);
  assert.equal(view.judge(HOLDER, 0), "ended");
  assert.equal(ask(view, "of bob"), "ended");
  assert.equal(view.size, 2);
  view.sweep(1_000_000 + 60_001);
  assert.equal(view.size, 0);
});

/** A line that ends one session. */
function ending(versionstamp: string, sessionId: string, until = 1_000_000) {
  const entry = { kind: "session", sessionId, until } as const;
  return { versionstamp, id: versionstamp, entries: [entry] };
}

const ask = (view: RevocationView, sessionId: string) =>
  view.judge({ ...HOLDER, sessionId }, 0);

Deno.test("a full view vouches for nobody until it has read the log from its start again", () => {
  const view = createRevocationView(5000, 4);
  view.heard(0);
  for (const id of ["1", "2", "3"]) view.advance(ending(id, id, 1000));
  view.advance(ending("4", "4"));
  assert.equal(ask(view, "stranger"), "current");
  view.advance(ending("5", "5"));
  view.heard(0);
  assert.equal(view.size, 4);
  assert.equal(view.resume()?.versionstamp, "5");
  assert.equal(ask(view, "1"), "ended");
  for (const id of ["5", "stranger"]) assert.equal(ask(view, id), "unknown");

  view.sweep(100_000);
  assert.equal(view.resume(), null);
  assert.equal(ask(view, "stranger"), "unknown");
  view.advance(ending("4", "4"));
  // That reading failed; the next one goes on from there.
  assert.equal(view.resume()?.versionstamp, "4");
  assert.equal(ask(view, "stranger"), "unknown");
  view.advance(ending("5", "5"));
  view.heard(0);
  for (const id of ["4", "5"]) assert.equal(ask(view, id), "ended");
  assert.equal(ask(view, "stranger"), "current");
});

Deno.test("a full view takes in what changes of whom it knows, and is full no longer once it forgot", () => {
  for (const kind of ["subject", "session"]) {
    const view = createRevocationView(5000, 1);
    view.heard(0);
    if (kind === "subject") {
      view.advance(line("1", 1));
      view.advance(line("2", 2));
    } else {
      const [entry] = ending("1", HOLDER.sessionId).entries;
      const moved = { ...entry, moved: true } as const;
      view.advance({ versionstamp: "1", id: "1", entries: [moved] });
      view.advance(ending("2", HOLDER.sessionId));
      view.advance({ versionstamp: "3", id: "3", entries: [moved] });
    }
    const stranger = { ...HOLDER, userId: "bob", sessionId: "stranger" };
    assert.equal(view.judge(HOLDER, 0), "ended");
    assert.equal(view.judge(stranger, 0), "current");
    view.advance(ending("4", "4"));
    assert.equal(view.judge(stranger, 0), "unknown");
    view.forget();
    assert.equal(view.judge(HOLDER, 0), "unknown");
    view.heard(0);
    assert.equal(view.judge(stranger, 0), "current");
  }
});

Deno.test("a log in which a line is missing that this process wrote is not the same log", () => {
  const view = createRevocationView(5000);
  view.resume();
  view.apply(ending("1", "1"));
  // It was written after the reading began.
  view.heard(0);
  view.resume();
  assert.throws(() => view.heard(0), LogBrokenOffError);
  view.advance(ending("1", "1"));
  view.heard(0);
  // The log may have told of it before the answer to the commit did.
  view.advance(ending("2", "2"));
  view.apply(ending("2", "2"));
  view.apply({ versionstamp: "9", entries: [] });
  view.resume();
  view.heard(0);
  view.apply(ending("3", "3"));
  view.forget();
  view.resume();
  view.heard(0);
});

Deno.test("each line that this process wrote must be in the log, whatever it wrote after it", () => {
  for (const missing of ["1", "2", "3"]) {
    const view = createRevocationView(5000);
    view.heard(0);
    for (const versionstamp of ["1", "2", "3"]) {
      view.apply(line(versionstamp, 1));
    }
    view.resume();
    // Of another process, and of this one while the log is being read.
    view.apply(line("4", 1));
    for (const versionstamp of ["0", "1", "2", "3"]) {
      if (versionstamp === missing) continue;
      view.advance({ versionstamp, id: versionstamp, entries: [] });
    }
    assert.throws(() => view.heard(0), LogBrokenOffError, missing);
    // Until it is forgotten, the next reading does not make it good.
    view.resume();
    view.advance({ versionstamp: "4", id: "4", entries: [] });
    assert.throws(() => view.heard(0), LogBrokenOffError, missing);
    view.forget();
    view.resume();
    view.heard(0);
  }
});

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: an ending and a change in one write both reach other processes`, () =>
    withSessions({ strategy }, async (kit) => {
      const role = (name: string) => ({ claims: { role: name } });
      const first = await kit.signIn(role("admin"));
      const second = await kit.signIn(role("admin"));
      const other = await kit.another();
      await kit.signIn(role("user"), second.headers);
      await other.caughtUp();
      const late = await kit.another();
      for (const engine of [kit.sessions, other, late]) {
        const { session } = await engine.resolve(first.headers);
        assert.deepEqual(session?.claims, { role: "user" });
        assert.equal((await engine.resolve(second.headers)).session, null);
      }
    }));

  Deno.test(`${strategy}: a check against KV knows at once that everybody's sessions ended`, () =>
    withSessions({ strategy }, async (kit) => {
      const { headers } = await kit.signIn();
      const other = await kit.another();
      const { session } = await other.resolve(headers);
      await kit.sessions.revokeEverybody();
      assert.equal(await other.live(session!), null);
      const again = await other.resolve(headers);
      if (again.session !== null) {
        assert.equal(await other.live(again.session), null);
      }
    }));
}

Deno.test("kv with a cache: changed claims are seen at once here, and in another process when it has read the log", () =>
  withSessions({ strategy: "kv", kv: { cacheFor: HOUR } }, async (kit) => {
    const { headers } = await kit.signIn();
    const other = await kit.another();
    for (const engine of [kit.sessions, other]) await engine.resolve(headers);
    await kit.sessions.updateClaims("ada", { role: "admin" });
    await other.caughtUp();
    for (const engine of [kit.sessions, other]) {
      const { session, reads } = await engine.resolve(headers);
      assert.deepEqual(session?.claims, { role: "admin" });
      assert.equal(reads, 1);
    }
  }));

Deno.test("kv with a cache: a record is read again when its time in memory is over", () =>
  withSessions(
    { strategy: "kv", kv: { cacheFor: 10 * SECOND } },
    async (kit) => {
      const { headers } = await kit.signIn();
      await kit.sessions.resolve(headers);
      kit.pass(10 * SECOND - 1);
      assert.equal((await kit.sessions.resolve(headers)).reads, 0);
      kit.pass(1);
      assert.equal((await kit.sessions.resolve(headers)).reads, 1);
    },
  ));

Deno.test("kv with a cache: nothing in memory is used while the log was not heard from", () =>
  withSessions({
    strategy: "kv",
    kv: { cacheFor: HOUR },
    revocation: { maxStaleness: 5 * SECOND },
  }, async (kit) => {
    const { headers } = await kit.signIn();
    await kit.sessions.resolve(headers);
    assert.equal((await kit.sessions.resolve(headers)).reads, 0);
    kit.pass(6 * SECOND);
    assert.equal((await kit.sessions.resolve(headers)).reads, 1);
  }));

Deno.test("a process with another cacheFor refuses what was ended while it kept it", () =>
  withSessions({ strategy: "kv" }, async (kit) => {
    const { headers, id } = await kit.signIn();
    const caching = await kit.another({ kv: { cacheFor: HOUR } });
    await caching.resolve(headers);
    await kit.sessions.revoke("ada", id);
    await caching.caughtUp();
    kit.pass(HOUR - SECOND);
    await caching.caughtUp();
    assert.equal((await caching.resolve(headers)).session, null);
  }));
