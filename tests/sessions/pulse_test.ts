/**
 * Whoever shows a list of sessions hears of every change of it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Kit, STRATEGIES, withSessions } from "./kit.ts";
import { HOUR } from "./kit.ts";

/** Follows a subject and returns a function that waits for the next call. */
function follow(kit: Kit, userId: string) {
  let calls = 0;
  let wake = () => {};
  const stop = kit.sessions.follow(userId, () => {
    calls++;
    wake();
  });
  return {
    stop,
    calls: () => calls,
    async next() {
      const before = calls;
      while (calls === before) {
        await new Promise<void>((resolve) => wake = resolve);
      }
    },
  };
}

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: signing in, renewing, revoking one, the others and all are each heard of`, () =>
    withSessions({ strategy }, async (kit) => {
      const { headers, id } = await kit.signIn();
      const ada = follow(kit, "ada");
      await ada.next();
      const changes: [string, () => Promise<unknown>][] = [
        ["another sign-in", () => kit.signIn()],
        ["activity", () => {
          kit.pass(2 * HOUR);
          return kit.sessions.resolve(headers);
        }],
        ["the others revoked", () => kit.sessions.revokeOthers("ada", id)],
        ["one revoked", () => kit.sessions.revoke("ada", id)],
        ["all revoked", () => kit.sessions.revokeAll("ada")],
      ];
      for (const [, change] of changes) {
        const heard = ada.next();
        await change();
        await heard;
      }
      ada.stop();
    }));
}

Deno.test("nobody hears of somebody else's sessions, or after they stopped", () =>
  withSessions({}, async (kit) => {
    const ada = follow(kit, "ada");
    const gone = follow(kit, "ada");
    const bob = follow(kit, "bob");
    gone.stop();
    await Promise.all([ada.next(), bob.next()]);
    const heard = bob.next();
    await kit.signIn({ userId: "bob" });
    await heard;
    assert.equal(ada.calls(), 1);
    assert.equal(gone.calls(), 0);
    ada.stop();
    bob.stop();
    bob.stop();
  }));

Deno.test("closing the engine ends following", () =>
  withSessions({}, async (kit) => {
    follow(kit, "ada");
    await kit.sessions.close();
  }));
