/**
 * Clearing away dead records, which must never take a living one with it.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Engine } from "../../lib/sessions/engine.ts";
import { sweepSessions } from "../../lib/sessions/listing.ts";
import { patientKv } from "../../lib/sessions/storage/patient_kv.ts";
import { signedIn } from "./browser.ts";
import { eachDirection } from "./directions.ts";
import { HOUR, type Kit, STRATEGIES, withSessions } from "./kit.ts";

/** Clears away, with something happening between the reading of the subject and that of its sessions. */
async function sweepAround(kit: Kit, between: () => Promise<unknown>) {
  const kv = patientKv(kit.kv, 1000);
  const meddled = {
    ...kv,
    async *list(...args: Parameters<typeof kv.list>) {
      await between();
      yield* kv.list(...args);
    },
  };
  await sweepSessions({ kv: meddled } as unknown as Engine, "ada", () => false);
  kv.close();
}

async function stored(kit: Kit): Promise<number> {
  const entries = kit.kv.list({ prefix: ["sessions", "ada"] });
  return (await Array.fromAsync(entries)).length;
}

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: the records of ended sessions are cleared away`, () =>
    withSessions({ strategy }, async (kit) => {
      for (let i = 0; i < 250; i++) await kit.signIn();
      await kit.sessions.revokeAll("ada");
      const kept = await kit.signIn();
      await sweepAround(kit, () => Promise.resolve());
      assert.equal(await stored(kit), 1);
      assert.ok((await kit.sessions.resolve(kept.headers)).session);
    }));

  Deno.test(`${strategy}: after everybody's sessions ended, nothing is found of their records, and a subject's are cleared away with its next`, () =>
    withSessions({ strategy }, async (kit) => {
      const before = await kit.signIn();
      await kit.signIn();
      await kit.sessions.revokeEverybody();
      assert.equal(await stored(kit), 2);
      assert.deepEqual(await kit.sessions.list("ada"), []);
      assert.equal(await kit.sessions.revoke("ada", before.id), false);
      const { headers, id } = await kit.signIn();
      await sweepAround(kit, () => Promise.resolve());
      assert.equal(await stored(kit), 1);
      assert.equal((await kit.sessions.resolve(headers)).session?.id, id);
    }));

  Deno.test(`${strategy}: a session that is started while dead ones are cleared away stays`, () =>
    withSessions({ strategy }, async (kit) => {
      let headers = new Headers();
      await sweepAround(
        kit,
        async () => headers = (await kit.signIn()).headers,
      );
      assert.ok(
        (await kit.sessions.resolve(headers)).session,
        "the first ever",
      );
      await kit.sessions.disable("ada");
      await sweepAround(kit, async () => {
        await kit.sessions.enable("ada");
        headers = (await kit.signIn()).headers;
      });
      assert.ok(
        (await kit.sessions.resolve(headers)).session,
        "after enabling",
      );
    }));
}

Deno.test("kv with a cache: a session that is ended long after its start is refused at once", () =>
  withSessions({ strategy: "kv", kv: { cacheFor: HOUR } }, async (kit) => {
    const { headers, id } = await kit.signIn();
    kit.pass(48 * HOUR);
    const other = await kit.another();
    // The first one notes activity, the second one reads what it wrote.
    await other.resolve(headers);
    await other.resolve(headers);
    assert.equal((await other.resolve(headers)).reads, 0);
    await kit.sessions.revoke("ada", id);
    await other.caughtUp();
    assert.equal((await other.resolve(headers)).outcome, "ended");
  }));

eachDirection(
  "what leads a device to its exchanged session stays when it ends the others",
  async ({ kit, after }) => {
    const browser = await signedIn(kit);
    const other = await signedIn(kit);
    const { session } = await browser.ask("lost", after);
    await other.ask("lost", after);
    assert.equal(await after.revokeOthers("ada", session!.id), true);
    await sweepAround(kit, () => Promise.resolve());
    assert.equal(await stored(kit), 2);
    assert.equal((await browser.ask("taken", after)).session?.id, session!.id);
    assert.equal((await other.ask("taken", after)).session, null);
  },
);
