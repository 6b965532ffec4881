/**
 * A fleet whose lines take turns, while answers are lost: a device that has the
 * cookie of one strategy and a session of another is brought back, whichever
 * line is left in the end.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Browser, signedIn } from "./browser.ts";
import { eachDirection } from "./directions.ts";
import { DAY, type Kit, SECOND } from "./kit.ts";

async function rows(kit: Kit): Promise<number> {
  const entries = kit.kv.list({ prefix: ["sessions"] });
  return (await Array.fromAsync(entries)).length;
}

eachDirection(
  "where the answer of an exchange was lost and the line goes back, the device does too",
  async ({ kit, before, after, from }) => {
    const browser = await signedIn(kit, { persistent: true });
    const [{ createdAt }] = await before.list("ada");
    const old = browser.copy();
    const lost = await browser.ask("lost", after);
    await before.caughtUp();
    // The answer may still arrive.
    const early = await browser.ask("taken", before);
    assert.deepEqual(early.setCookies, []);
    assert.equal(early.session?.id, lost.session?.id);

    kit.pass(11 * SECOND);
    const back = await browser.ask("lost", before);
    assert.equal(back.session?.strategy, from);
    const again = await browser.ask("taken", before);
    assert.equal(again.session?.id, back.session?.id);
    assert.equal(again.session?.createdAt, createdAt);
    assert.match(again.setCookies[0], /Max-Age=/);
    assert.deepEqual(await before.list("ada"), [again.session]);
    const late = new Browser(after).take(lost.setCookies);
    assert.equal((await late.ask("lost")).session?.id, back.session?.id);
    assert.equal(
      (await late.ask("lost", before)).session?.id,
      back.session?.id,
    );

    for (let day = 0; day < 20; day += 5) {
      assert.equal(
        (await browser.ask("taken", before)).session?.id,
        back.session?.id,
      );
      kit.pass(5 * DAY);
    }
    await after.caughtUp();
    for (const cookies of [old, late]) {
      for (const sessions of [before, after]) {
        const { session } = await cookies.copy().ask("taken", sessions);
        assert.equal(session, null);
      }
    }
  },
);

eachDirection(
  "however many answers are lost in turns at the two lines, the device stays and is one row",
  async ({ kit, before, after }) => {
    const browser = await signedIn(kit);
    for (let turn = 0; turn < 24; turn++) {
      const sessions = turn % 2 === 0 ? after : before;
      await sessions.caughtUp();
      const { session } = await browser.ask("lost", sessions);
      assert.equal(session?.userId, "ada", `turn ${turn}`);
      assert.equal((await after.list("ada")).length, 1);
      kit.pass(12 * SECOND);
    }
    assert.ok(await rows(kit) <= 8, `${await rows(kit)} rows`);
    for (const sessions of [after, before, after]) {
      await sessions.caughtUp();
      const { session } = await browser.ask("taken", sessions);
      assert.equal(session?.userId, "ada");
    }
    const { session } = await browser.ask("taken", after);
    await after.revoke("ada", session!.id);
    assert.equal((await browser.ask("taken", after)).session, null);
    assert.deepEqual(await after.list("ada"), []);
  },
);

eachDirection(
  "a session that is ended by the name it had two exchanges ago takes all its cookies with it",
  async ({ kit, before, after }) => {
    const { headers, id } = await kit.signIn();
    const browser = new Browser(before);
    browser.cookies.clear();
    const first = await after.resolve(headers);
    kit.pass(12 * SECOND);
    await before.caughtUp();
    const second = await before.resolve(headers);
    assert.notEqual(second.session?.id, first.session?.id);
    assert.equal(await after.revoke("ada", id), true);
    await before.caughtUp();
    const jars = [first, second].map(({ setCookies }) =>
      new Browser(after).take(setCookies).headers
    );
    for (const sessions of [before, after]) {
      for (const cookies of [headers, ...jars]) {
        assert.equal((await sessions.resolve(cookies)).session, null);
      }
      assert.deepEqual(await sessions.list("ada"), []);
    }
  },
);
