/**
 * What is left of a session after its exchange: nothing of the old one in the
 * record, nothing that the log forgets too early, and no theft that goes
 * unnoticed because the strategy changed.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Browser, NAME, REFRESH, signedIn } from "./browser.ts";
import { eachDirection } from "./directions.ts";
import { DAY, HOUR, type Kit, MINUTE, SECOND, withSessions } from "./kit.ts";

eachDirection(
  "the record has what its own strategy needs, and nothing of the old one",
  async ({ kit, after, to }) => {
    const browser = await signedIn(kit);
    const { session } = await browser.ask("taken", after);
    const { value } = await kit.kv.get<Record<string, unknown>>([
      "sessions",
      "ada",
      session!.id,
    ]);
    assert.equal(value!.strategy, to);
    assert.equal("secretHash" in value!, to === "kv");
    assert.equal("rotation" in value!, to === "hybrid");
    assert.equal(browser.cookies.has(REFRESH), to === "hybrid");
  },
);

eachDirection(
  "the old cookie stays dead for as long as it could have lived",
  async ({ kit, before, after }) => {
    const browser = await signedIn(kit);
    const old = browser.copy();
    await before.resolve(old.headers);
    await browser.ask("taken", after);
    await browser.ask("taken", after);
    for (let hours = 0; hours < 7 * 24; hours += 12) {
      kit.pass(12 * HOUR);
      await before.caughtUp();
      kit.pass(MINUTE);
      await before.caughtUp();
      assert.ok((await browser.ask("taken", after)).session, `${hours} hours`);
      const { session } = await old.copy().ask("taken", before);
      assert.equal(session, null, `${hours} hours`);
    }
  },
);

eachDirection(
  "a session that was left behind is asked about for as long as its cookie could live",
  async ({ kit, before, after }) => {
    const browser = await signedIn(kit);
    const old = browser.copy();
    await before.resolve(old.headers);
    const exchanged = await browser.ask("lost", after);
    for (let hours = 0; hours < 5; hours++) {
      kit.pass(HOUR);
      await before.caughtUp();
      kit.pass(MINUTE);
      await before.caughtUp();
    }
    await after.revoke("ada", exchanged.session!.id);
    assert.equal((await old.copy().ask("taken", before)).session, null);
  },
  // So rarely is anything written down that memory would do.
  {
    updateAge: 6 * HOUR,
    hybrid: { accessLifetime: 6 * HOUR, reuseGrace: 10 * SECOND },
  },
);

eachDirection(
  "once the new cookie was used it costs no more than any other, and the old one no read that memory can save",
  async ({ kit, before, after, from, to }) => {
    const browser = await signedIn(kit);
    const old = browser.copy();
    for (let turn = 0; turn < 3; turn++) await browser.ask("taken", after);
    const { writes } = kit.asked;
    const { reads } = await browser.ask("taken", after);
    assert.equal(reads, to === "kv" ? 1 : 0);
    assert.equal(kit.asked.writes, writes);
    await before.caughtUp();
    const dead = await old.ask("taken", before);
    assert.equal(dead.outcome, "ended");
    assert.equal(dead.reads, from === "kv" ? 1 : 0);
  },
);

eachDirection(
  "an exchange that is given again costs at most one write, however many come",
  async ({ kit, after }) => {
    const browser = await signedIn(kit);
    await browser.ask("lost", after);
    kit.pass(MINUTE);
    const { writes } = kit.asked;
    for (let turn = 0; turn < 20; turn++) {
      const again = await browser.ask("lost", after);
      assert.equal(again.outcome, "exchanged");
    }
    assert.equal(kit.asked.writes, writes + 1);
  },
);

eachDirection(
  "a first use that meets a write which changes nothing is written down by a later one",
  async ({ kit, before, after }) => {
    const browser = await signedIn(kit);
    const old = browser.copy();
    const { session } = await browser.ask("taken", after);
    kit.beforeCommit = () => touch(kit, session!.id);
    await browser.ask("taken", after);
    await browser.ask("taken", after);
    await before.caughtUp();
    for (const sessions of [after, before]) {
      assert.equal((await old.copy().ask("taken", sessions)).session, null);
    }
  },
);

async function touch(kit: Kit, id: string) {
  const key = ["sessions", "ada", id];
  await kit.kv.set(key, (await kit.kv.get(key)).value);
}

for (const end of ["revoke", "revokeAll"] as const) {
  for (const line of ["old", "new"] as const) {
    eachDirection(
      `what is noted through the old cookie at the ${line} line does not undo ${end}`,
      async ({ kit, before, after }) => {
        const browser = await signedIn(kit);
        const exchanged = await browser.ask("lost", after);
        const { id } = exchanged.session!;
        const late = new Browser(after).take(exchanged.setCookies);
        await before.caughtUp();
        kit.pass(2 * HOUR);
        kit.beforeCommit = () =>
          end === "revoke" ? after.revoke("ada", id) : after.revokeAll("ada");
        const { session } = await browser.ask(
          "lost",
          line === "old" ? before : after,
        );
        assert.equal(kit.beforeCommit, null, "nothing was noted");
        if (line === "new") assert.equal(session, null);
        assert.deepEqual(await after.list("ada"), []);
        for (const cookies of [browser, late]) {
          const { outcome } = await cookies.copy().ask("lost", after);
          assert.equal(outcome, "ended");
        }
      },
      // The answer may arrive for so long that activity has to be noted before.
      { hybrid: { accessLifetime: 10 * MINUTE, reuseGrace: DAY } },
    );
  }
}

eachDirection(
  "a device whose answers are all lost is seen as active",
  async ({ kit, after, from }) => {
    const browser = await signedIn(kit);
    // A jwt says itself when it is over.
    const days = from === "jwt" ? 6 : 28;
    for (let day = 0; day < days; day += 4) {
      const { session } = await browser.ask("lost", after);
      assert.equal(session?.userId, "ada", `day ${day}`);
      assert.equal((await after.list("ada"))[0].lastSeenAt, kit.now());
      kit.pass(4 * DAY);
    }
  },
);

for (const to of ["kv", "jwt"] as const) {
  const test = (name: string, run: Parameters<typeof withSessions>[1]) =>
    Deno.test(`hybrid to ${to}: ${name}`, () =>
      withSessions({ strategy: "hybrid", accept: [to] }, run));

  for (const moved of ["before", "after"] as const) {
    test(`a copy that was left behind is theft ${moved} the exchange, too, and ends what came of it`, async (kit) => {
      const after = await kit.another({ strategy: to, accept: ["hybrid"] });
      const browser = await signedIn(kit);
      const thief = browser.copy();
      for (let turn = 0; turn < 2; turn++) {
        kit.pass(10 * MINUTE);
        await browser.ask();
        await browser.ask();
      }
      kit.pass(10 * MINUTE);
      if (moved === "after") await browser.ask("taken", after);
      kit.pass(11 * SECOND);
      const { session, outcome } = await thief.ask("taken", after);
      assert.deepEqual([session, outcome], [null, "reused"]);
      assert.equal(thief.cookies.size, 0);
      assert.deepEqual(await after.list("ada"), []);
      await kit.sessions.caughtUp();
      for (const sessions of [after, kit.sessions]) {
        const { session } = await browser.copy().ask("taken", sessions);
        assert.equal(session, null);
      }
      assert.equal((await after.thefts("ada")).length, 1);
    });
  }

  test("an access token that holds says that the refresh token beside it was not used", async (kit) => {
    const after = await kit.another({ strategy: to, accept: ["hybrid"] });
    const browser = await signedIn(kit);
    const ahead = browser.copy();
    for (let turn = 0; turn < 2; turn++) {
      ahead.cookies.delete(NAME);
      await ahead.ask();
    }
    kit.pass(MINUTE);
    const { outcome } = await browser.ask("taken", after);
    assert.equal(outcome, "exchanged");
  });
}

Deno.test("hybrid: theft ends all that came of a session by way of lost exchanges", () =>
  withSessions({ strategy: "hybrid", accept: ["kv"] }, async (kit) => {
    const after = await kit.another({ strategy: "kv", accept: ["hybrid"] });
    const browser = await signedIn(kit);
    const thief = browser.copy();
    for (let turn = 0; turn < 2; turn++) {
      kit.pass(10 * MINUTE);
      await browser.ask();
      await browser.ask();
    }
    const ways = [browser.copy()];
    for (const sessions of [after, kit.sessions]) {
      kit.pass(MINUTE);
      await sessions.caughtUp();
      const { setCookies } = await browser.ask("lost", sessions);
      ways.push(browser.copy().take(setCookies));
    }
    assert.equal((await thief.ask()).outcome, "reused");
    await after.caughtUp();
    for (const sessions of [after, kit.sessions]) {
      assert.deepEqual(await sessions.list("ada"), []);
      for (const way of ways) {
        assert.equal((await way.copy().ask("taken", sessions)).session, null);
      }
    }
  }));

Deno.test("hybrid: theft ends what comes of a session while it is noticed", () =>
  withSessions({ strategy: "hybrid", accept: ["kv"] }, async (kit) => {
    const after = await kit.another({ strategy: "kv", accept: ["hybrid"] });
    const browser = await signedIn(kit);
    const thief = browser.copy();
    for (let turn = 0; turn < 2; turn++) {
      kit.pass(10 * MINUTE);
      await browser.ask();
      await browser.ask();
    }
    await browser.ask("lost", after);
    kit.pass(10 * MINUTE);
    kit.beforeCommit = () => browser.ask();
    assert.equal((await thief.ask()).outcome, "reused");
    assert.deepEqual(await kit.sessions.list("ada"), []);
    assert.equal((await browser.ask()).session, null);
  }));

Deno.test("hybrid: theft ends what has come of a session and goes on while it is noticed", () =>
  withSessions({ strategy: "hybrid", accept: ["kv"] }, async (kit) => {
    const after = await kit.another({ strategy: "kv", accept: ["hybrid"] });
    const browser = await signedIn(kit);
    const thief = browser.copy();
    for (let turn = 0; turn < 2; turn++) {
      kit.pass(10 * MINUTE);
      await browser.ask();
      await browser.ask();
    }
    kit.pass(MINUTE);
    const late = browser.copy();
    await browser.ask("lost", after);
    kit.pass(MINUTE);
    let moved: Browser | undefined;
    kit.beforeCommit = async () => {
      const { session, setCookies } = await late.ask("lost");
      assert.equal(session?.strategy, "hybrid");
      moved = late.copy().take(setCookies);
    };
    assert.equal((await thief.ask()).outcome, "reused");
    assert.deepEqual(await kit.sessions.list("ada"), []);
    for (const sessions of [after, kit.sessions]) {
      await sessions.caughtUp();
      const { session } = await moved!.copy().ask("taken", sessions);
      assert.equal(session, null);
    }
  }));

Deno.test("a first use that cannot be exchanged ends the cookie before it all the same", () =>
  withSessions({ strategy: "hybrid", accept: ["kv"] }, async (kit) => {
    const kv = await kit.another({ strategy: "kv", accept: ["hybrid"] });
    const jwt = await kit.another({ strategy: "jwt", accept: ["kv"] });
    const browser = await signedIn(kit, { claims: { text: "x".repeat(5000) } });
    const old = browser.copy();
    await browser.ask("taken", kv);
    assert.equal((await browser.ask("taken", jwt)).session?.strategy, "kv");
    assert.equal((await old.copy().ask("taken", kv)).session, null);
    assert.equal((await old.copy().ask("taken", kit.sessions)).session, null);
  }));

Deno.test("kv to hybrid: a session that ends after its exchange was given again stays ended for as long as its access token", () =>
  withSessions({
    strategy: "kv",
    accept: ["hybrid"],
    updateAge: 6 * HOUR,
    hybrid: { accessLifetime: 6 * HOUR, reuseGrace: 10 * SECOND },
  }, async (kit) => {
    const after = await kit.another({ strategy: "hybrid", accept: ["kv"] });
    const browser = await signedIn(kit);
    const { session } = await browser.ask("lost", after);
    kit.pass(4 * HOUR);
    for (let turn = 0; turn < 3; turn++) await browser.ask("taken", after);
    await after.revoke("ada", session!.id);
    for (let minutes = 0; minutes < 350; minutes += 21) {
      kit.pass(20 * MINUTE);
      await after.caughtUp();
      kit.pass(MINUTE);
      await after.caughtUp();
      assert.equal((await browser.copy().ask("taken", after)).session, null);
    }
  }));

for (const from of ["kv", "hybrid"] as const) {
  Deno.test(`${from} to jwt: claims that grow before the new cookie arrives leave the device signed in with the old one, for as long as it comes back`, () =>
    withSessions({ strategy: from, accept: ["jwt"] }, async (kit) => {
      const after = await kit.another({ strategy: "jwt", accept: [from] });
      const browser = await signedIn(kit);
      await browser.ask("lost", after);
      await after.updateClaims("ada", { text: "x".repeat(5000) });
      for (let day = 0; day < 28; day += 4) {
        const { session } = await browser.ask("lost", after);
        assert.equal(session?.userId, "ada", `day ${day}`);
        kit.pass(4 * DAY);
      }
    }));
}

for (const to of ["kv", "jwt"] as const) {
  Deno.test(`hybrid to ${to}: what the owner left behind is let in for the grace and not exchanged, and is theft after it`, () =>
    withSessions({ strategy: "hybrid", accept: [to] }, async (kit) => {
      const after = await kit.another({ strategy: to, accept: ["hybrid"] });
      const owner = await signedIn(kit);
      const thief = owner.copy();
      kit.pass(10 * MINUTE);
      await owner.ask();
      await owner.ask();
      const { session, setCookies } = await thief.ask("taken", after);
      assert.equal(session?.strategy, "hybrid");
      assert.deepEqual(setCookies, []);
      kit.pass(10 * SECOND + 1);
      assert.equal((await thief.ask("taken", after)).outcome, "reused");
      await kit.sessions.caughtUp();
      assert.equal((await owner.ask()).session, null);
    }));

  Deno.test(`hybrid to ${to}: what the owner left behind before the exchange is let in for the grace and gets no new cookies`, () =>
    withSessions({ strategy: "hybrid", accept: [to] }, async (kit) => {
      const after = await kit.another({ strategy: to, accept: ["hybrid"] });
      const owner = await signedIn(kit);
      const thief = owner.copy();
      kit.pass(10 * MINUTE);
      await owner.ask();
      // Later: right after a step of the chain nothing is exchanged.
      kit.pass(11 * SECOND);
      await owner.ask();
      await owner.ask("lost", after);
      for (const sessions of [after, kit.sessions]) {
        const { session, setCookies } = await thief.ask("taken", sessions);
        assert.equal(session?.strategy, to);
        assert.deepEqual(setCookies, []);
      }
      assert.equal((await owner.ask("taken", after)).outcome, "exchanged");
    }));
}

for (const from of ["jwt", "hybrid"] as const) {
  for (const to of ["kv", "jwt", "hybrid"] as const) {
    if (from === to) continue;
    Deno.test(`${from} to ${to}: nothing is exchanged until the whole grace has passed since a renewal, to its last millisecond`, () =>
      withSessions({ strategy: from, accept: [to] }, async (kit) => {
        const after = await kit.another({ strategy: to, accept: [from] });
        const browser = await signedIn(kit);
        kit.pass(2 * HOUR + SECOND - 1);
        assert.equal((await browser.ask("lost")).outcome, "renewed");
        kit.pass(11 * SECOND - 1);
        const early = await browser.ask("lost", after);
        assert.equal(early.session?.strategy, from);
        kit.pass(1);
        const { outcome } = await browser.ask("taken", after);
        assert.equal(outcome, "exchanged");
      }));

    for (const slow of ["one", "one of two"] as const) {
      Deno.test(`${from} to ${to}: the answer of a renewal that comes after all others signs nobody out (${slow})`, () =>
        withSessions({ strategy: from, accept: [to] }, async (kit) => {
          const after = await kit.another({ strategy: to, accept: [from] });
          const browser = await signedIn(kit);
          kit.pass(2 * HOUR);
          const copies = [browser.copy(), browser.copy()];
          const answers = [];
          for (const copy of copies) answers.push(await copy.ask("taken"));
          assert.equal(answers[0].outcome, "renewed");
          if (slow === "one of two") browser.take(answers[0].setCookies);
          for (let turn = 0; turn < 3; turn++) {
            assert.ok((await browser.ask("taken", after)).session);
          }
          browser.take(answers[slow === "one" ? 0 : 1].setCookies);
          for (const sessions of [after, kit.sessions, after]) {
            assert.ok((await browser.ask("taken", sessions)).session);
          }
          kit.pass(11 * SECOND);
          const { session } = await browser.ask("taken", after);
          assert.equal(session?.strategy, to);
          await kit.sessions.caughtUp();
          assert.equal((await kit.sessions.list("ada")).length, 1);
        }));
    }
  }
}
