/**
 * What an operator is told before a strategy is taken out of `accept`: nobody who
 * still depends on it is left out, and nobody is said to be exchanged who stays.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  countSessions,
  openStoredKeyring,
  type StrategyName,
} from "../../lib/sessions/mod.ts";
import {
  SESSION_TOKEN,
  signToken,
} from "../../lib/sessions/tokens/signed_token.ts";
import { sizeOfToken } from "../../lib/sessions/tokens/token_size.ts";
import { signedIn } from "./browser.ts";
import { eachDirection } from "./directions.ts";
import {
  configure,
  DAY,
  HOUR,
  type Kit,
  NOON,
  SECRET,
  withSessions,
} from "./kit.ts";

function statusOf({ kv, now }: Kit, strategy: StrategyName) {
  return countSessions({ kv, config: configure({ strategy }), clock: now });
}

eachDirection(
  "a session whose exchange was not answered for is still one of the old strategy",
  async ({ kit, after, from, to }) => {
    const browser = await signedIn(kit);
    const [{ expiresAt }] = await kit.sessions.list("ada");
    kit.pass(HOUR);
    await browser.ask("lost", after);
    const waiting = await statusOf(kit, to);
    assert.equal(waiting[to].sessions, 1);
    assert.equal(waiting[from].sessions, 0);
    assert.deepEqual(waiting[from].leftBehind, {
      sessions: 1,
      lastEndsAt: expiresAt,
    });
    await browser.ask("taken", after);
    await browser.ask("taken", after);
    const arrived = await statusOf(kit, to);
    assert.equal(arrived[to].sessions, 1);
    assert.deepEqual(arrived[from].leftBehind, {
      sessions: 0,
      lastEndsAt: null,
    });
  },
);

eachDirection(
  "what was left behind for a session that ended is nobody's",
  async ({ kit, after, from, to }) => {
    const browser = await signedIn(kit);
    const { session } = await browser.ask("lost", after);
    await after.revoke("ada", session!.id);
    const { sessions, leftBehind } = (await statusOf(kit, to))[from];
    assert.deepEqual([sessions, leftBehind.sessions], [0, 0]);
  },
);

eachDirection(
  "over several lost answers each cookie counts that still leads to the session",
  async ({ kit, before, after, from, to }) => {
    const browser = await signedIn(kit);
    for (const sessions of [after, before]) {
      kit.pass(HOUR);
      await sessions.caughtUp();
      await browser.ask("lost", sessions);
    }
    const status = await statusOf(kit, to);
    assert.equal(status[from].sessions, 1);
    assert.equal(status[from].leftBehind.sessions, 1);
    assert.equal(status[to].leftBehind.sessions, 1);
  },
);

for (const from of ["kv", "hybrid"] as const) {
  Deno.test(`${from} to jwt: who has claims that no cookie can hold is counted as staying, to the byte`, () =>
    withSessions({ strategy: from, accept: ["jwt"] }, async (kit) => {
      const after = await kit.another({ strategy: "jwt", accept: [from] });
      const seen = new Set<number>();
      for (let length = 2650; length < 2750; length++) {
        const userId = `user-${length}`;
        const claims = { text: "x".repeat(length) };
        const browser = await signedIn(kit, { userId, claims });
        const { tooLarge } = (await statusOf(kit, "jwt"))[from];
        const { outcome } = await browser.ask("taken", after);
        assert.equal(tooLarge.sessions, outcome === "alive" ? 1 : 0, userId);
        seen.add(tooLarge.sessions);
        await after.revokeAll(userId);
      }
      assert.deepEqual([...seen], [0, 1]);
    }));

  Deno.test(`${from} to jwt: who stays ends when even a session that is used all the time ends`, () =>
    withSessions({ strategy: from, accept: ["jwt"] }, async (kit) => {
      await signedIn(kit, { claims: { text: "x".repeat(4000) } });
      const { sessions, tooLarge } = (await statusOf(kit, "jwt"))[from];
      assert.equal(sessions, 1);
      assert.deepEqual(tooLarge, {
        sessions: 1,
        lastEndsAt: NOON + 30 * DAY,
      });
      const other = from === "kv" ? "hybrid" : "kv";
      assert.equal((await statusOf(kit, other))[from].tooLarge.sessions, 0);
    }));
}

for (const algorithm of ["HS256", "ES256", "EdDSA"] as const) {
  Deno.test(`the size of a token is known before it is signed (${algorithm})`, async () => {
    const kv = await Deno.openKv(":memory:");
    const scope = { algorithm, issuer: "Ätzwerk", audience: "latchkey" };
    const config = configure({ strategy: "jwt", jwt: scope });
    const keys = await openStoredKeyring({ config, kv, secrets: [SECRET] });
    for (let length = 0; length < 4; length++) {
      const claims = {
        sub: "ada",
        sid: "A".repeat(22),
        jti: Buffer.alloc(16).toString("base64url"),
        iat: NOON / 1000,
        exp: NOON / 1000,
        auth_time: NOON / 1000,
        session_start: NOON / 1000,
        amr: ["pwd"],
        epoch: 1,
        site_epoch: 0,
        version: 1,
        claims: { text: "€".repeat(length), other: "x".repeat(length) },
      };
      const token = await signToken(claims, scope, keys, SESSION_TOKEN);
      assert.equal(sizeOfToken(claims, scope, SESSION_TOKEN), token.length);
    }
    keys.close();
    kv.close();
  });
}
