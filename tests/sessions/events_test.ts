/**
 * What the app's record is told: everything that happens to sessions, in the same
 * atomic write, and nothing that did not happen.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  openKeyring,
  openSessions,
  type SessionEvent,
} from "../../lib/sessions/mod.ts";
import { carrying, configure, LAPTOP, SECRET, STRATEGIES } from "./kit.ts";

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: what happens is recorded in the same write, and told once it is done`, async () => {
    const kv = await Deno.openKv(":memory:");
    const told: SessionEvent["type"][] = [];
    let written = 0;
    const sessions = openSessions({
      config: configure({ strategy, maxDevices: 2 }),
      kv,
      keys: await openKeyring([SECRET]),
      record(events, operation) {
        written++;
        for (const { type } of events) {
          operation.set(["recorded", crypto.randomUUID()], type);
        }
        return () => told.push(...events.map(({ type }) => type));
      },
    });
    const details = { userId: "ada", amr: ["pwd"], device: LAPTOP };
    const first = await sessions.signIn(new Headers(), details);
    const second = await sessions.reauthenticate(first.session, ["pwd"]);
    await sessions.signIn(carrying(second!.setCookies), details);
    await sessions.signIn(new Headers(), details);
    const last = await sessions.signIn(new Headers(), details);
    await sessions.updateClaims("ada", { role: "admin" });
    await sessions.updateClaims("ada", { role: "admin" });
    await sessions.revokeOthers("ada", last.session.id);
    assert.equal(await sessions.revoke("ada", first.session.id), false);
    await sessions.signOut(last.session);
    await sessions.revokeAll("ada");
    await sessions.disable("ada");
    await sessions.enable("ada");
    await sessions.revokeEverybody();
    assert.deepEqual(told, [
      "session-started",
      "session-reauthenticated",
      "session-started",
      "session-started",
      "session-started",
      "session-ended",
      "claims-changed",
      "other-sessions-ended",
      "session-ended",
      "all-sessions-ended",
      "subject-disabled",
      "subject-enabled",
      "everybodys-sessions-ended",
    ]);
    const stored: string[] = [];
    for await (const { value } of kv.list<string>({ prefix: ["recorded"] })) {
      stored.push(value);
    }
    assert.deepEqual(stored.sort(), [...told].sort());
    assert.equal(written, told.length);
    await sessions.close();
    kv.close();
  });

  Deno.test(`${strategy}: what could not be written is not told`, async () => {
    const kv = await Deno.openKv(":memory:");
    let told = 0;
    const sessions = openSessions({
      config: configure({ strategy }),
      kv,
      keys: await openKeyring([SECRET]),
      record(_events, operation) {
        operation.check({ key: ["never"], versionstamp: "1".repeat(20) });
        return () => told++;
      },
    });
    const details = { userId: "ada", amr: ["pwd"], device: LAPTOP };
    await assert.rejects(
      sessions.signIn(new Headers(), details),
      { code: "ERR_SESSION_CONFLICT" },
    );
    assert.equal(told, 0);
    await sessions.close();
    kv.close();
  });
}
