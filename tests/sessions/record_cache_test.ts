/**
 * Records in memory: whom they open, and when they are not enough.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Claims } from "../../lib/sessions/mod.ts";
import { createRevocationView } from "../../lib/sessions/revocation/view.ts";
import type { Pair } from "../../lib/sessions/storage/read.ts";
import { createRecordCache } from "../../lib/sessions/storage/record_cache.ts";
import { writeOpaqueToken } from "../../lib/sessions/tokens/opaque_token.ts";
import {
  carrying,
  configure,
  HOUR,
  MINUTE,
  SECOND,
  withSessions,
} from "./kit.ts";

const CACHED = { strategy: "kv", kv: { cacheFor: HOUR } } as const;

Deno.test("a record in memory opens for the very cookie that opened it and for no other, and nobody's guess takes its place", () =>
  withSessions(CACHED, async (kit) => {
    const { headers } = await kit.signIn();
    await kit.signIn({ userId: "eve" });
    await kit.sessions.resolve(headers);
    const cookie = headers.get("cookie")!;
    assert.match(cookie, /=kv1\.ada\./);
    const last = cookie.endsWith("A") ? "B" : "A";
    for (
      const [altered, outcome] of [
        [cookie.replace(".ada.", ".eve."), "ended"],
        [cookie.replace(".ada.", ".nobody."), "ended"],
        [cookie.replace(/.$/, last), "malformed"],
        [cookie.replace(/[^.]{43}$/, "A".repeat(43)), "malformed"],
        [cookie.replace(/[^.]{43}$/, ""), "malformed"],
        [cookie.replace("kv1.ada.", ""), "malformed"],
        [cookie.replace("kv1.", "kv2."), "malformed"],
        [`${cookie}A`, "malformed"],
      ]
    ) {
      const guess = await kit.sessions.resolve(carrying([altered]));
      assert.deepEqual([guess.session, guess.outcome], [null, outcome]);
    }
    const { session, reads } = await kit.sessions.resolve(headers);
    assert.deepEqual([session?.userId, reads], ["ada", 0]);
  }));

Deno.test("a guess that comes first is not remembered as what opens the record", () =>
  withSessions(CACHED, async (kit) => {
    const { headers } = await kit.signIn();
    const guess = carrying([
      headers.get("cookie")!.replace(/[^.]{43}$/, "A".repeat(43)),
    ]);
    for (let time = 0; time < 3; time++) {
      const { session, outcome } = await kit.sessions.resolve(guess);
      assert.deepEqual([session, outcome], [null, "malformed"]);
    }
    assert.equal((await kit.sessions.resolve(headers)).outcome, "alive");
    assert.equal((await kit.sessions.resolve(guess)).outcome, "malformed");
  }));

Deno.test("a session that looks idle in memory is looked up: it may have been used at another process", () =>
  withSessions({ ...CACHED, idleTimeout: 20 * MINUTE }, async (kit) => {
    const { headers } = await kit.signIn();
    const other = await kit.another();
    assert.equal((await other.resolve(headers)).outcome, "alive");
    for (let times = 0; times < 3; times++) {
      kit.pass(10 * MINUTE);
      await kit.sessions.caughtUp();
      assert.equal((await kit.sessions.resolve(headers)).outcome, "alive");
    }
    await other.caughtUp();
    const { outcome, reads } = await other.resolve(headers);
    assert.deepEqual([outcome, reads], ["alive", 1]);
  }));

Deno.test("what memory holds is as old as the beginning of the reading that brought it", () =>
  withSessions({ ...CACHED, kv: { cacheFor: MINUTE } }, async (kit) => {
    const { headers } = await kit.signIn();
    const reading = kit.sessions.resolve(headers);
    kit.pass(MINUTE - SECOND);
    await reading;
    assert.equal((await kit.sessions.resolve(headers)).reads, 0);
    kit.pass(SECOND);
    assert.equal((await kit.sessions.resolve(headers)).reads, 1);
  }));

Deno.test("what was read from KV a moment ago is not live any more when memory says it", () => {
  const strict = { ...CACHED, revocation: { maxStaleness: 5 * SECOND } };
  return withSessions(strict, async (kit) => {
    const { headers } = await kit.signIn();
    // Memory cannot be trusted: all is read, the site's epoch too.
    kit.pass(6 * SECOND);
    const first = await kit.sessions.resolve(headers);
    assert.deepEqual([first.session?.live, first.reads], [true, 1]);
    await kit.sessions.caughtUp();
    const { session, reads } = await kit.sessions.resolve(headers);
    assert.deepEqual([session?.live, reads], [false, 0]);
  });
});

Deno.test("what was being read when memory forgot all is vouched for by nobody", () => {
  const { cache, view, keep } = openCache();
  const text = keep({}, () => {
    view.forget();
    view.heard(0);
  });
  assert.equal(cache.get(text), undefined);
  assert.ok(cache.get(keep({})));
});

/** A cache whose view vouches for all, and what keeps a session with some claims in it. */
function openCache() {
  const view = createRevocationView(HOUR);
  view.heard(0);
  const cache = createRecordCache({
    config: configure(CACHED),
    view,
    monotonic: () => 0,
  });
  let count = 0;
  return {
    cache,
    view,
    keep(claims: Claims, meanwhile = () => {}): string {
      const sessionId = String(count++).padStart(22, "0");
      const userId = `user${count}`;
      const secret = "A".repeat(43);
      const text = writeOpaqueToken({ userId, sessionId, secret });
      const session = { value: { epoch: 0, siteEpoch: 0 } };
      const subject = { value: { version: 0, claims } };
      const pair = { session, subject, siteEpoch: 0, live: false } as Pair;
      const kept = cache.reading();
      meanwhile();
      kept(text, pair);
      return text;
    },
  };
}

for (
  const [name, claims, most] of [
    ["a long text", { text: "x".repeat(60_000) }, 400],
    ["many small values", { list: Array(20_000).fill({}) }, 40],
    [
      "many names",
      Object.fromEntries(Array(5000).keys().map((n) => [n, n])),
      120,
    ],
    ["values in values", nested(1000), 250],
  ] as const
) {
  Deno.test(`of records with large claims, ${name}, memory holds as many as weigh little, the latest of them`, () => {
    const { cache, keep } = openCache();
    const texts = Array.from({ length: 2 * most }, () => keep(claims));
    assert.ok(cache.get(texts.at(-1)!));
    const held = texts.filter((text) => cache.get(text) !== undefined);
    assert.ok(held.length <= most, `${held.length}`);
    const small = Array.from({ length: 10_000 }, () => keep({ role: "x" }));
    const left = small.filter((text) => cache.get(text) !== undefined);
    assert.ok(left.length >= 5000, `${left.length}`);
  });
}

function nested(depth: number): Claims {
  let claims: Claims = {};
  for (let at = 0; at < depth; at++) {
    claims = { in: claims, and: "x".repeat(16) };
  }
  return claims;
}
