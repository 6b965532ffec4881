/**
 * What happens between the reading and the writing of a change.
 *
 * @module
 */
import assert from "node:assert/strict";
import { SessionError, type Sessions } from "../../lib/sessions/mod.ts";
import { signedIn } from "./browser.ts";
import { DAY, HOUR, LAPTOP, SECOND, STRATEGIES, withSessions } from "./kit.ts";

for (const strategy of STRATEGIES) {
  const test = (name: string, run: Parameters<typeof withSessions>[1]) =>
    Deno.test(`${strategy}: ${name}`, () => withSessions({ strategy }, run));

  test("activity that is noted while everything is revoked lets nobody in", async (kit) => {
    const { headers } = await kit.signIn();
    const other = await kit.another();
    kit.pass(2 * HOUR);
    kit.beforeCommit = () => other.revokeAll("ada");
    const { session } = await kit.sessions.resolve(headers);
    const after = await kit.sessions.list("ada");
    assert.deepEqual(after, []);
    assert.equal(session, null);
    await kit.sessions.caughtUp();
    assert.equal((await kit.sessions.resolve(headers)).outcome, "ended");
  });

  test("a session that is over cannot end the others", async (kit) => {
    const here = await kit.signIn();
    const there = await kit.signIn();
    await kit.sessions.revoke("ada", here.id);
    assert.equal(await kit.sessions.revokeOthers("ada", here.id), false);
    assert.ok((await kit.sessions.resolve(there.headers)).session);
    assert.equal(await kit.sessions.revokeOthers("ada", "nonsense"), false);
  });

  test("a session that ends while it ends the others is not brought back by that", async (kit) => {
    const here = await kit.signIn();
    const there = await kit.signIn();
    const other = await kit.another();
    kit.beforeCommit = () => other.revoke("ada", here.id);
    assert.equal(await kit.sessions.revokeOthers("ada", here.id), false);
    await kit.sessions.caughtUp();
    assert.equal((await kit.sessions.resolve(here.headers)).session, null);
    const left = (await kit.sessions.list("ada")).map(({ id }) => id);
    assert.deepEqual(left, [there.id]);
  });

  test("of devices that all end the others at once, one stays", async (kit) => {
    const devices = [];
    for (let i = 0; i < 6; i++) devices.push(await kit.signIn());
    const done = await Promise.all(
      devices.map(({ id }) => kit.sessions.revokeOthers("ada", id)),
    );
    assert.equal(done.filter(Boolean).length, 1);
    const left = (await kit.sessions.list("ada")).map(({ id }) => id);
    assert.deepEqual(left, [devices[done.indexOf(true)].id]);
  });

  test("a sign-in whose condition no longer holds starts no session", async (kit) => {
    const key = ["password", "ada"];
    const { versionstamp } = await kit.kv.set(key, "old");
    const start = () =>
      kit.signIn({ together: { checks: [{ key, versionstamp }] } });
    assert.ok((await start()).id);
    kit.beforeCommit = () => kit.kv.set(key, "new");
    await assert.rejects(
      start,
      (error) =>
        error instanceof SessionError && error.code === "ERR_CONDITION_FAILED",
    );
    assert.equal((await kit.sessions.list("ada")).length, 1);
  });

  test("what an app writes together with an ending is written with it or not at all", async (kit) => {
    const { id } = await kit.signIn();
    const key = ["password", "ada"];
    const { versionstamp } = await kit.kv.set(key, "old");
    const together = {
      checks: [{ key, versionstamp }],
      write: (operation: Deno.AtomicOperation) =>
        void operation.set(key, "new"),
    };
    assert.equal(await kit.sessions.revokeOthers("ada", id, together), true);
    assert.equal((await kit.kv.get(key)).value, "new");
    const other = await kit.signIn();
    await assert.rejects(
      kit.sessions.revokeOthers("ada", id, together),
      /has changed meanwhile/,
    );
    assert.equal((await kit.sessions.resolve(other.headers)).outcome, "alive");
  });

  test("a sign-in that meets a log-out everywhere starts under what holds then", async (kit) => {
    await kit.signIn();
    const other = await kit.another();
    kit.beforeCommit = () => other.revokeAll("ada");
    const { headers } = await kit.signIn();
    await kit.sessions.caughtUp();
    assert.equal((await kit.sessions.resolve(headers)).outcome, "alive");
  });

  test("a sign-in that meets the end of everybody's sessions starts under what holds then", async (kit) => {
    await kit.signIn();
    const other = await kit.another();
    kit.beforeCommit = () => other.revokeEverybody();
    const { headers } = await kit.signIn();
    await kit.sessions.caughtUp();
    assert.equal((await kit.sessions.resolve(headers)).outcome, "alive");
  });

  test("logging out everywhere while the subject is disabled does not enable it", async (kit) => {
    await kit.signIn();
    const other = await kit.another();
    kit.beforeCommit = () => other.disable("ada");
    await kit.sessions.revokeAll("ada");
    await assert.rejects(
      kit.signIn(),
      (error) =>
        error instanceof SessionError && error.code === "ERR_SUBJECT_DISABLED",
    );
  });

  test("two who end everybody's sessions at once also end what began between them", async (kit) => {
    const other = await kit.another();
    let headers = new Headers();
    kit.beforeCommit = async () => {
      await other.revokeEverybody();
      headers = (await kit.signIn()).headers;
    };
    await kit.sessions.revokeEverybody();
    assert.equal((await kit.sessions.resolve(headers)).outcome, "ended");
  });

  test("a time of day that jumped ahead and back makes nobody forget an ending", async (kit) => {
    const { headers, id } = await kit.signIn();
    await kit.sessions.revoke("ada", id);
    kit.setClock(40 * DAY);
    kit.pass(120 * SECOND);
    await kit.sessions.caughtUp();
    kit.setClock(-40 * DAY);
    assert.equal((await kit.sessions.resolve(headers)).outcome, "ended");
  });

  test("settings that became stricter count for sessions there are", async (kit) => {
    const { headers } = await kit.signIn();
    const strict = await kit.another({ maxLifetime: DAY });
    kit.pass(DAY - 1);
    assert.ok((await strict.resolve(headers)).session);
    kit.pass(1);
    assert.equal((await strict.resolve(headers)).outcome, "expired");
    assert.deepEqual(await strict.list("ada"), []);
  });

  test("what was ended under short lifetimes stays so when they are long again", async (kit) => {
    const { headers } = await kit.signIn();
    const short = await kit.another({ idleTimeout: 3 * SECOND });
    await short.revokeAll("ada");
    kit.pass(HOUR);
    const long = await kit.another();
    kit.pass(120 * SECOND);
    await long.caughtUp();
    assert.equal((await long.resolve(headers)).outcome, "ended");
  });

  test("sessions whose cookies another strategy wrote are not listed", async (kit) => {
    await kit.signIn();
    const other = await kit.another({
      strategy: strategy === "kv" ? "jwt" : "kv",
    });
    assert.deepEqual(await other.list("ada"), []);
    assert.equal((await kit.sessions.list("ada")).length, 1);
  });

  test("living sessions are listed however many dead ones lie before them", async (kit) => {
    for (let i = 0; i < 1100; i++) await kit.signIn();
    await kit.sessions.revokeAll("ada");
    const { id } = await kit.signIn();
    assert.deepEqual((await kit.sessions.list("ada")).map(({ id }) => id), [
      id,
    ]);
  });

  for (const maxDevices of [1, 2]) {
    Deno.test(`${strategy}: of devices that sign in at once, ${maxDevices} stay under a cap of ${maxDevices}`, () =>
      withSessions({ strategy, maxDevices }, async (kit) => {
        await Promise.all(
          Array.from({ length: 8 }, () =>
            kit.sessions.signIn(new Headers(), {
              userId: "ada",
              amr: ["pwd"],
              device: LAPTOP,
            })),
        );
        assert.equal((await kit.sessions.list("ada")).length, maxDevices);
      }));
  }
}

Deno.test("jwt: a token that is past its end is refused although KV cannot be asked", () =>
  withSessions({ strategy: "jwt", idleTimeout: HOUR }, async (kit) => {
    const { headers } = await kit.signIn();
    await kit.sessions.resolve(headers);
    kit.pass(HOUR);
    const before = kit.asked.reads;
    assert.equal((await kit.sessions.resolve(headers)).outcome, "expired");
    assert.equal(kit.asked.reads, before);
  }));

for (
  const [name, end] of Object.entries<
    (sessions: Sessions, id: string, other: string) => Promise<unknown>
  >({
    "it is revoked": (sessions, id) => sessions.revoke("ada", id),
    "another device ends the others": (sessions, _, other) =>
      sessions.revokeOthers("ada", other),
    "all of its subject's are ended": (sessions) => sessions.revokeAll("ada"),
    "everybody's are ended": (sessions) => sessions.revokeEverybody(),
    "its subject is disabled and enabled": async (sessions) => {
      await sessions.disable("ada");
      await sessions.enable("ada");
    },
    "proof is given for it again": async (sessions, id) => {
      const session = (await sessions.list("ada")).find((one) => one.id === id);
      await sessions.reauthenticate(session!, ["otp"]);
    },
  })
) {
  for (const step of ["rotation", "first use"] as const) {
    Deno.test(`hybrid: a session does not come back when ${name} during its ${step}`, () =>
      withSessions({ strategy: "hybrid" }, async (kit) => {
        const browser = await signedIn(kit);
        const [{ id }] = await kit.sessions.list("ada");
        const other = await kit.signIn();
        const away = await kit.another();
        kit.pass(HOUR);
        if (step === "first use") await browser.ask();
        const old = browser.copy();
        kit.beforeCommit = () => end(away, id, other.id);
        const answer = await browser.ask();
        // A site's epoch is compared at the next request.
        const isNoticed = !name.startsWith("everybody");
        if (isNoticed) assert.equal(answer.session, null);
        for (const sessions of [kit.sessions, away]) {
          await sessions.caughtUp();
          for (const cookies of [browser, old]) {
            for (const wait of [0, HOUR / 2]) {
              kit.pass(wait);
              const { session } = await cookies.copy().ask("taken", sessions);
              assert.equal(session, null);
            }
          }
        }
        const left = (await away.list("ada")).map((session) => session.id);
        assert.ok(!left.includes(id));
      }));
  }
}
