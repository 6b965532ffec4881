/**
 * The secret of a kv cookie that was given in exchange for another cookie. It is
 * derived, so that it can be given again while an answer may have been lost; but
 * whoever has got hold of a session secret, and reads session IDs where they are
 * shown, cannot derive it, and nothing is left to derive it with once it arrived.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DEFAULT_CONFIG, openKeyring } from "../../lib/sessions/mod.ts";
import type { Parts } from "../../lib/sessions/engine.ts";
import { NEW_SUBJECT } from "../../lib/sessions/storage/records.ts";
import { kvStrategy } from "../../lib/sessions/strategies/kv.ts";
import { signedIn } from "./browser.ts";
import { LAPTOP, NOON, SECRET, withSessions } from "./kit.ts";

Deno.test("the secret of an exchanged cookie does not follow from a session secret and the session's names", async () => {
  const keys = await openKeyring([SECRET]);
  const parts = { config: DEFAULT_CONFIG, keys, view: null };
  const strategy = kvStrategy(parts as unknown as Parts);
  const draft = {
    userId: "ada",
    sessionId: "A".repeat(22),
    subject: NEW_SUBJECT,
    record: {
      strategy: "kv",
      replaces: { sessionId: "B".repeat(22), tokenEndsAt: NOON },
      epoch: 1,
      siteEpoch: 0,
      createdAt: NOON,
      authenticatedAt: NOON,
      lastSeenAt: NOON,
      cookiesSetAt: NOON,
      endsAt: NOON,
      tokenEndsAt: NOON,
      amr: ["pwd"],
      persistent: false,
      device: LAPTOP,
    },
  } as const;
  const one = await strategy.mint(draft);
  const two = await strategy.mint(draft);
  assert.notEqual(one.token, two.token);
  for (const { token, record } of [one, two]) {
    const again = await strategy.mintAgain({ ...draft, record });
    assert.equal(again?.token, token);
  }
});

Deno.test("the record of an exchanged cookie that was used says no more than that of a log-in", () =>
  withSessions({ strategy: "jwt", accept: ["kv"] }, async (kit) => {
    const after = await kit.another({ strategy: "kv", accept: ["jwt"] });
    const bob = { userId: "bob", amr: [], device: LAPTOP };
    await after.signIn(new Headers(), bob);
    const browser = await signedIn(kit);
    await browser.ask("taken", after);
    await browser.ask("taken", after);
    const records = await Array.fromAsync(
      kit.kv.list<object>({ prefix: ["sessions"] }),
      ({ value }) => Object.keys(value).sort(),
    );
    assert.equal(records.length, 2);
    assert.deepEqual(records[0], records[1]);
  }));
