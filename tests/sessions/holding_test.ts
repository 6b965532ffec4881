/** What a write checks so that it counts only while a session lives. */

import assert from "node:assert/strict";
import type { Session } from "../../lib/sessions/mod.ts";
import { signedIn } from "./browser.ts";
import { eachDirection } from "./directions.ts";
import { DAY, HOUR, type Kit, STRATEGIES, withSessions } from "./kit.ts";

type Ending = (kit: Kit, id: string, other: string) => Promise<unknown>;

const ENDINGS: Record<string, Ending> = {
  "it is revoked": ({ sessions }, id) => sessions.revoke("ada", id),
  "another device ends the others": ({ sessions }, _, other) =>
    sessions.revokeOthers("ada", other),
  "all of its subject's are ended": ({ sessions }) => sessions.revokeAll("ada"),
  "everybody's are ended": ({ sessions }) => sessions.revokeEverybody(),
  "its subject is disabled": ({ sessions }) => sessions.disable("ada"),
};

async function present(
  { sessions, signIn }: Kit,
): Promise<{ session: Session; headers: Headers }> {
  const { headers } = await signIn();
  return { session: (await sessions.resolve(headers)).session!, headers };
}

/** Whether a write that rests on the checks is made. */
async function isWritten({ kv }: Kit, checks: readonly Deno.AtomicCheck[]) {
  const written = kv.atomic().check(...checks).set(["app"], true);
  return (await written.commit()).ok;
}

for (const strategy of STRATEGIES) {
  const test = (name: string, run: (kit: Kit) => Promise<void>) =>
    Deno.test(`${strategy}: ${name}`, () => withSessions({ strategy }, run));

  test("a write that rests on a session is made while it lives", async (kit) => {
    const { session } = await present(kit);
    const checks = (await kit.sessions.holding(session))!;
    assert.equal(checks.length, 3);
    await present(kit);
    assert.equal(await isWritten(kit, checks), true);
  });

  for (const [what, end] of Object.entries(ENDINGS)) {
    test(`a write that rests on a session is not made when ${what} meanwhile`, async (kit) => {
      const { session } = await present(kit);
      const other = await kit.signIn();
      const checks = (await kit.sessions.holding(session))!;
      await end(kit, session.id, other.id);
      assert.equal(await isWritten(kit, checks), false);
      assert.equal(await kit.sessions.holding(session), null);
    });
  }

  test("a session whose time is over holds nothing", async (kit) => {
    const { session } = await present(kit);
    kit.pass(400 * DAY);
    assert.equal(await kit.sessions.holding(session), null);
  });

  test("a session that was seen again meanwhile is read anew, and holds", async (kit) => {
    const { session, headers } = await present(kit);
    const checks = (await kit.sessions.holding(session))!;
    kit.pass(HOUR);
    await kit.sessions.resolve(headers);
    assert.equal(await isWritten(kit, checks), false);
    const again = (await kit.sessions.holding(session))!;
    assert.equal(await isWritten(kit, again), true);
  });
}

eachDirection(
  "a session that is exchanged meanwhile holds by the ID that the request knows",
  async ({ kit, before, after }) => {
    const browser = await signedIn(kit);
    const { session } = await browser.copy().ask("lost", before);
    const checks = (await before.holding(session!))!;
    await browser.ask("lost", after);
    assert.equal(await isWritten(kit, checks), false);
    const again = (await before.holding(session!))!;
    assert.equal(await isWritten(kit, again), true);
    await before.revokeAll("ada");
    assert.equal(await before.holding(session!), null);
  },
);
