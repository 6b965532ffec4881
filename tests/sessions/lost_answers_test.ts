/**
 * A commit whose answer was lost: it was made, and whoever asked for it was told
 * otherwise. Deno repeats it over KV Connect, where its checks then fail because
 * of what it wrote itself.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  isStoreUnavailable,
  openKeyring,
  openSessions,
  type SessionEvent,
} from "../../lib/sessions/mod.ts";
import {
  configure,
  type Kit,
  LAPTOP,
  SECRET,
  STRATEGIES,
  withSessions,
} from "./kit.ts";

/** The next commit is made twice, and the answer to the first is lost. */
function repeatNextCommit(kit: Kit) {
  kit.beforeCommit = (commit) => commit();
}

/** Reads the log's lines as they are stored. */
async function logged(kit: Kit): Promise<number> {
  const entries = kit.kv.list({ prefix: ["revocations"] });
  return (await Array.fromAsync(entries)).length;
}

async function ids(kit: Kit): Promise<string[]> {
  return (await kit.sessions.list("ada")).map(({ id }) => id);
}

for (const strategy of STRATEGIES) {
  const test = (name: string, run: (kit: Kit) => Promise<void>) =>
    Deno.test(`${strategy}, an answer lost: ${name}`, () =>
      withSessions({ strategy }, async (kit) => {
        // What a process writes down only once is written by then.
        await kit.sessions.revokeEverybody();
        await run(kit);
      }));

  test("a sign-in starts one session, and its cookie opens it", async (kit) => {
    repeatNextCommit(kit);
    const { headers, id } = await kit.signIn();
    assert.deepEqual(await ids(kit), [id]);
    assert.equal((await kit.sessions.resolve(headers)).session?.id, id);
  });

  test("a sign-in in the place of another session ends that one, once", async (kit) => {
    const old = await kit.signIn();
    repeatNextCommit(kit);
    const { headers, id } = await kit.signIn({}, old.headers);
    assert.deepEqual(await ids(kit), [id]);
    assert.equal(await logged(kit), 2);
    assert.equal((await kit.sessions.resolve(old.headers)).outcome, "ended");
    assert.equal((await kit.sessions.resolve(headers)).session?.id, id);
  });

  test("a session that was revoked is said to have been revoked", async (kit) => {
    const { headers, id } = await kit.signIn();
    repeatNextCommit(kit);
    assert.equal(await kit.sessions.revoke("ada", id), true);
    assert.equal((await kit.sessions.resolve(headers)).outcome, "ended");
    assert.equal(await kit.sessions.revoke("ada", id), false);
  });

  test("whoever gave proof again has the session that came of it", async (kit) => {
    const old = await kit.signIn();
    const { session } = await kit.sessions.resolve(old.headers);
    repeatNextCommit(kit);
    const renewed = await kit.sessions.reauthenticate(session!, ["pwd"]);
    assert.deepEqual(await ids(kit), [renewed?.session.id]);
  });

  test("what was written together with an ending does not stand in its way", async (kit) => {
    const { id } = await kit.signIn();
    await kit.signIn();
    const key = ["password", "ada"];
    const { versionstamp } = await kit.kv.set(key, "old");
    repeatNextCommit(kit);
    const done = await kit.sessions.revokeOthers("ada", id, {
      checks: [{ key, versionstamp }],
      write: (operation) => void operation.set(key, "new"),
    });
    assert.equal(done, true);
    assert.deepEqual(await ids(kit), [id]);
    assert.equal((await kit.kv.get(key)).value, "new");
  });

  test("a log-out everywhere and a change of claims take one step each", async (kit) => {
    await kit.signIn();
    const subject = async () =>
      (await kit.kv.get<{ epoch: number; version: number }>([
        "subjects",
        "ada",
      ])).value!;
    repeatNextCommit(kit);
    await kit.sessions.revokeAll("ada");
    repeatNextCommit(kit);
    await kit.sessions.updateClaims("ada", { role: "admin" });
    repeatNextCommit(kit);
    await kit.sessions.revokeEverybody();
    const { epoch, version } = await subject();
    assert.deepEqual([epoch, version], [2, 2]);
    assert.equal((await kit.kv.get(["site_epoch"])).value, 2);
  });

  test("another's ending of the same session is not taken for one's own", async (kit) => {
    const { id } = await kit.signIn();
    const other = await kit.another();
    kit.beforeCommit = () => other.revoke("ada", id);
    assert.equal(await kit.sessions.revoke("ada", id), false);
  });

  test("where it is not known whether it was made, it is not acknowledged, and trying again is right", async (kit) => {
    const { headers, id } = await kit.signIn();
    const lose = async (commit: () => Promise<unknown>) => {
      await commit();
      throw new Error("the connection was lost");
    };
    kit.beforeCommit = lose;
    await assert.rejects(kit.sessions.revoke("ada", id), isStoreUnavailable);
    await kit.sessions.caughtUp();
    assert.equal((await kit.sessions.resolve(headers)).outcome, "ended");
    assert.equal(await kit.sessions.revoke("ada", id), false);
    kit.beforeCommit = lose;
    await assert.rejects(kit.signIn(), isStoreUnavailable);
    const again = await kit.signIn();
    assert.ok((await kit.sessions.resolve(again.headers)).session);
  });
}

Deno.test("an answer lost: what happened is recorded once, and told once", async () => {
  const kv = await Deno.openKv(":memory:");
  const told: SessionEvent["type"][] = [];
  let tries = 0;
  const sessions = openSessions({
    config: configure({}),
    kv: repeatingKv(kv),
    keys: await openKeyring([SECRET]),
    record(events, operation) {
      operation.set(["recorded", ++tries], events.map(({ type }) => type));
      return () => told.push(...events.map(({ type }) => type));
    },
  });
  const details = { userId: "ada", amr: ["pwd"], device: LAPTOP };
  const { session } = await sessions.signIn(new Headers(), details);
  await sessions.revoke("ada", session.id);
  const recorded = await Array.fromAsync(kv.list({ prefix: ["recorded"] }));
  assert.deepEqual(told, ["session-started", "session-ended"]);
  assert.deepEqual(recorded.flatMap(({ value }) => value), told);
  await sessions.close();
  kv.close();
});

/** A database on which every commit is made twice, and only the second answers. */
function repeatingKv(kv: Deno.Kv): Deno.Kv {
  return new Proxy(kv, {
    get(target, name) {
      if (name !== "atomic") return Reflect.get(target, name).bind(target);
      return () => {
        const operation = target.atomic();
        const commit = operation.commit.bind(operation);
        operation.commit = () => commit().then(commit);
        return operation;
      };
    },
  });
}
