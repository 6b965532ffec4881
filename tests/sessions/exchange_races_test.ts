/**
 * What happens to a session between the reading and the writing of its exchange,
 * and to a request while its session is exchanged elsewhere: nothing that was
 * ended comes back, and nobody who is signed in is taken for signed out.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Browser, signedIn } from "./browser.ts";
import { eachDirection, type Scene } from "./directions.ts";
import { LAPTOP } from "./kit.ts";

/** What ends a session from outside, while its exchange is under way. */
const ENDINGS: Record<
  string,
  (scene: Scene, id: string, other: string) => Promise<unknown>
> = {
  "it is revoked": ({ before }, id) => before.revoke("ada", id),
  "another device ends the others": ({ before }, _, other) =>
    before.revokeOthers("ada", other),
  "all of its subject's are ended": ({ before }) => before.revokeAll("ada"),
  "everybody's are ended": ({ before }) => before.revokeEverybody(),
  "its subject is disabled": ({ before }) => before.disable("ada"),
  "its subject is disabled and enabled": async ({ before }) => {
    await before.disable("ada");
    await before.enable("ada");
  },
};

for (const [name, end] of Object.entries(ENDINGS)) {
  eachDirection(
    `a session does not come back when ${name} during its exchange`,
    async (scene) => {
      const { kit, before, after } = scene;
      const browser = await signedIn(kit);
      const [{ id }] = await kit.sessions.list("ada");
      const other = await kit.signIn();
      const old = browser.copy();
      kit.beforeCommit = () => end(scene, id, other.id);
      const answer = await browser.ask("taken", after);
      // A site's epoch is compared at the next request.
      if (!name.startsWith("everybody")) assert.equal(answer.session, null);
      for (const sessions of [before, after]) {
        await sessions.caughtUp();
        for (const cookies of [browser, old]) {
          assert.equal(
            (await cookies.copy().ask("taken", sessions)).session,
            null,
          );
        }
      }
      const left = (await after.list("ada")).map((session) => session.id);
      assert.ok(left.every((left) => left === other.id), `${left}`);
    },
  );

  eachDirection(
    `a session does not come back when ${name} before its exchange is given again`,
    async (scene) => {
      const { kit, before, after } = scene;
      const browser = await signedIn(kit);
      const { session } = await browser.ask("lost", after);
      const other = await kit.signIn();
      await end(scene, session!.id, other.id);
      for (const sessions of [after, before]) {
        await sessions.caughtUp();
        assert.equal(
          (await browser.copy().ask("taken", sessions)).session,
          null,
        );
      }
    },
  );
}

eachDirection(
  "a sign-in in the place of a session ends it, although it is exchanged meanwhile",
  async ({ kit, before, after }) => {
    const browser = await signedIn(kit);
    const late = browser.copy();
    kit.beforeCommit = () => late.ask("taken", after);
    const { session } = await before.signIn(browser.headers, {
      userId: "ada",
      amr: ["pwd"],
      device: LAPTOP,
    });
    const ids = (await before.list("ada")).map(({ id }) => id);
    assert.deepEqual(ids, [session.id]);
    assert.equal((await late.ask("taken", after)).session, null);
  },
);

eachDirection(
  "a sign-out ends a session, although it is exchanged meanwhile",
  async ({ kit, before, after }) => {
    const browser = await signedIn(kit);
    const late = browser.copy();
    const { session } = await browser.ask();
    kit.beforeCommit = () => late.ask("taken", after);
    await before.signOut(session);
    assert.deepEqual(await before.list("ada"), []);
    assert.equal((await late.ask("taken", after)).session, null);
  },
);

eachDirection(
  "whoever gives proof again while their session is exchanged has a session, and only that",
  async ({ kit, before, after }) => {
    const browser = await signedIn(kit);
    const late = browser.copy();
    const { session } = await browser.ask();
    kit.beforeCommit = () => late.ask("taken", after);
    const renewed = await before.reauthenticate(session!, ["otp"]);
    assert.deepEqual(renewed?.session.amr, ["pwd", "otp"]);
    assert.equal(renewed.session.createdAt, session!.createdAt);
    const ids = (await before.list("ada")).map(({ id }) => id);
    assert.deepEqual(ids, [renewed.session.id]);
    await after.caughtUp();
    for (const sessions of [before, after]) {
      assert.equal((await browser.copy().ask("taken", sessions)).session, null);
      assert.equal((await late.copy().ask("taken", sessions)).session, null);
    }
    browser.take(renewed.setCookies);
    const next = await browser.ask("taken", after);
    assert.deepEqual(next.session?.amr, ["pwd", "otp"]);
  },
);

eachDirection(
  "who ends the other devices while their session is exchanged stays, and the others go",
  async ({ kit, before, after }) => {
    const browser = await signedIn(kit);
    const late = browser.copy();
    const other = await signedIn(kit);
    const { session } = await browser.ask();
    kit.beforeCommit = () => late.ask("taken", after);
    assert.equal(await before.revokeOthers("ada", session!.id), true);
    assert.equal((await late.ask("taken", after)).session?.userId, "ada");
    assert.equal((await after.list("ada")).length, 1);
    assert.equal((await other.ask("taken", after)).session, null);
  },
);

eachDirection(
  "a page that asks KV takes the old cookie before its process has heard of the exchange",
  async ({ kit, before, after }) => {
    const browser = await signedIn(kit);
    const { session } = await browser.ask();
    const exchanged = await browser.ask("lost", after);
    const live = await before.live({ ...session!, live: false });
    assert.equal(live?.id, exchanged.session?.id);
    // Once the new cookie was used it is over.
    const late = new Browser(after).take(exchanged.setCookies);
    await late.ask();
    assert.equal(await before.live({ ...session!, live: false }), null);
  },
);
