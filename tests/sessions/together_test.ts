/** What an app writes together with the end of all sessions: all of it or nothing. */

import assert from "node:assert/strict";
import { STRATEGIES, withSessions } from "./kit.ts";

for (const strategy of STRATEGIES) {
  const test = (name: string, run: Parameters<typeof withSessions>[1]) =>
    Deno.test(`${strategy}: ${name}`, () => withSessions({ strategy }, run));

  test("all sessions end in the write that the app adds to", async ({ sessions, kv, signIn }) => {
    const { headers } = await signIn();
    const entry = await kv.get(["app"]);
    await sessions.revokeAll("ada", {
      checks: [entry],
      write: (operation) => operation.set(["app"], "written"),
    });
    assert.equal((await sessions.resolve(headers)).session, null);
    assert.equal((await kv.get(["app"])).value, "written");
  });

  test("where what must hold does not, nothing ends and nothing is written", async ({ sessions, kv, signIn }) => {
    const { headers } = await signIn();
    const entry = await kv.get(["app"]);
    await kv.set(["app"], "meanwhile");
    await assert.rejects(
      sessions.revokeAll("ada", {
        checks: [entry],
        write: (operation) => operation.set(["app"], "written"),
      }),
      { code: "ERR_CONDITION_FAILED" },
    );
    assert.notEqual((await sessions.resolve(headers)).session, null);
    assert.equal((await kv.get(["app"])).value, "meanwhile");
  });

  test("the app's part is written for a subject that never had a session", async ({ sessions, kv }) => {
    await sessions.revokeAll("bob", {
      write: (operation) => operation.set(["app"], "written"),
    });
    assert.equal((await kv.get(["app"])).value, "written");
  });

  test("of twenty endings that use up the same thing, one is done", async ({ sessions, kv, signIn }) => {
    await signIn();
    await kv.set(["once"], true);
    const entry = await kv.get(["once"]);
    let done = 0;
    await Promise.all(
      Array.from({ length: 20 }, () =>
        sessions.revokeAll("ada", {
          checks: [entry],
          write: (operation) => operation.delete(["once"]),
        }).then(() => done++, (error) =>
          assert.equal(error.code, "ERR_CONDITION_FAILED"))),
    );
    assert.equal(done, 1);
  });
}
