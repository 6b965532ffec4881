/**
 * Keys that come and go: made once however many processes start, published before
 * they sign, and gone when they are revoked.
 *
 * @module
 */
import assert from "node:assert/strict";
import { PUBLISHED_AHEAD } from "../../lib/sessions/keys/state.ts";
import { ROTATE_EVERY } from "../../lib/sessions/keys/changes.ts";
import {
  ACCESS_TOKEN,
  SESSION_TOKEN,
} from "../../lib/sessions/tokens/keyring.ts";
import {
  DAY,
  headerOf,
  kidsThat,
  NEXT_SECRET,
  SECRET,
  withFleet,
} from "./kit.ts";

const PAIRS = ["ES256", "EdDSA"] as const;

for (const algorithm of PAIRS) {
  Deno.test(`${algorithm}: processes that start at once on an empty database agree on one key`, () =>
    withFleet(async ({ start, sign, accepts }) => {
      const fleet = await Promise.all(
        Array.from({ length: 8 }, () => start({ algorithm })),
      );
      const published = fleet.map((keys) => keys.published());
      assert.equal(published[0].length, 1);
      for (const keys of published) assert.deepEqual(keys, published[0]);
      const token = await sign(fleet[0]);
      for (const keys of fleet) assert.ok(await accepts(keys, token));
    }));

  Deno.test(`${algorithm}: a restart finds the keys that were there`, () =>
    withFleet(async ({ start, sign, accepts }) => {
      const token = await sign(await start({ algorithm }));
      const again = await start({ algorithm });
      assert.ok(await accepts(again, token));
      assert.equal(again.signing(ACCESS_TOKEN).header.alg, algorithm);
      assert.equal(again.published().length, 1);
    }));

  Deno.test(`${algorithm}: a new key is published before it signs, and the old one verifies for as long as its tokens live`, () =>
    withFleet(async ({ start, sign, accepts, pass }) => {
      const here = await start({ algorithm });
      const there = await start({ algorithm });
      const [old] = kidsThat(here, "signs");
      assert.equal(await here.rotate(), true);
      assert.equal(await here.rotate(), false, "one is waiting already");
      assert.equal(here.published().length, 2);
      assert.equal(here.signing(SESSION_TOKEN).header.kid, old);
      await there.reload();
      pass(PUBLISHED_AHEAD - 1);
      const last = await sign(here);
      assert.equal(here.signing(SESSION_TOKEN).header.kid, old);
      pass(1);
      const [young] = kidsThat(there, "signs");
      assert.notEqual(young, old);
      assert.equal(there.signing(SESSION_TOKEN).header.kid, young);
      pass(7 * DAY - 2000);
      assert.ok(await accepts(there, last), "to its last second");
      pass(2 * DAY);
      assert.equal(there.byHeader(headerOf(last)), undefined);
      assert.deepEqual(kidsThat(there, "over"), [old]);
      assert.equal(there.published().length, 1);
    }));

  Deno.test(`${algorithm}: whoever meets a key that another process has just made looks for it`, () =>
    withFleet(async ({ start, sign, accepts }) => {
      const here = await start({ algorithm });
      const there = await start({ algorithm });
      await here.revoke(kidsThat(here, "signs")[0]);
      const token = await sign(here);
      assert.equal(there.byHeader(headerOf(token)), undefined);
      assert.ok(await there.learn(headerOf(token)));
      assert.ok(await accepts(there, token));
    }));

  Deno.test(`${algorithm}: a revoked key is refused, and the next one signs at once`, () =>
    withFleet(async ({ start, sign, accepts }) => {
      const here = await start({ algorithm });
      const there = await start({ algorithm });
      const token = await sign(here);
      const [leaked] = kidsThat(here, "signs");
      assert.equal(await here.revoke(leaked), true);
      assert.equal(await accepts(here, token), false);
      assert.equal(await accepts(there, token), true, "not heard yet");
      await there.reload();
      assert.equal(await accepts(there, token), false);
      assert.equal(await there.learn(headerOf(token)), undefined);
      assert.notEqual(there.signing(SESSION_TOKEN).header.kid, leaked);
      assert.ok(await accepts(there, await sign(here)));
      assert.equal(there.published().some(({ kid }) => kid === leaked), false);
      assert.deepEqual(kidsThat(there, "revoked"), [leaked]);
    }));

  Deno.test(`${algorithm}: when the key that signs is revoked, the one that waits takes its place`, () =>
    withFleet(async ({ start }) => {
      const keys = await start({ algorithm });
      await keys.rotate();
      const [next] = kidsThat(keys, "waits");
      await keys.revoke(kidsThat(keys, "signs")[0]);
      assert.equal(keys.signing(SESSION_TOKEN).header.kid, next);
      assert.equal(keys.published().length, 1);
    }));

  Deno.test(`${algorithm}: when the key that waits is revoked, another one waits`, () =>
    withFleet(async ({ start, pass, sign, accepts }) => {
      const keys = await start({ algorithm });
      const [signs] = kidsThat(keys, "signs");
      await keys.rotate();
      const [leaked] = kidsThat(keys, "waits");
      pass(PUBLISHED_AHEAD / 2);
      await keys.revoke(leaked);
      assert.equal(keys.signing(SESSION_TOKEN).header.kid, signs);
      const [next] = kidsThat(keys, "waits");
      pass(PUBLISHED_AHEAD - 1);
      const last = await sign(keys);
      pass(1);
      assert.equal(keys.signing(SESSION_TOKEN).header.kid, next);
      pass(7 * DAY - 2000);
      assert.ok(await accepts(keys, last));
    }));
}

Deno.test("on its schedule a key is followed once, whoever asks and however often", () =>
  withFleet(async ({ start, pass }) => {
    const fleet = await Promise.all([start(), start(), start()]);
    const due = () => Promise.all(fleet.map((keys) => keys.rotateIfDue()));
    assert.deepEqual(await due(), [false, false, false]);
    pass(ROTATE_EVERY - 1);
    assert.deepEqual(await due(), [false, false, false]);
    pass(1);
    const made = await due();
    assert.equal(made.filter(Boolean).length, 1);
    assert.deepEqual(await due(), [false, false, false]);
    for (const keys of fleet) {
      await keys.reload();
      assert.equal(keys.published().length, 2);
    }
  }));

Deno.test("private keys are kept for as long as they sign, and no longer", () =>
  withFleet(async ({ start, pass, kv }) => {
    const keys = await start();
    const sizeOf = async () => {
      const { value } = await kv.get<{ seals: { sealed: Uint8Array }[] }>([
        "keyring",
      ]);
      return value!.seals[0].sealed.length;
    };
    const one = await sizeOf();
    await keys.rotate();
    assert.ok(await sizeOf() > one + 43, "the next one beside it");
    pass(PUBLISHED_AHEAD);
    await keys.rotateIfDue();
    assert.equal(await sizeOf(), one);
  }));

Deno.test("changing the algorithm leaves every token good that was signed before", () =>
  withFleet(async ({ start, sign, accepts }) => {
    const tokens: string[] = [];
    for (const algorithm of ["HS256", "ES256", "EdDSA", "HS256"] as const) {
      const keys = await start({ algorithm });
      assert.equal(keys.signing(SESSION_TOKEN).header.alg, algorithm);
      tokens.push(await sign(keys));
      for (const token of tokens) assert.ok(await accepts(keys, token));
    }
  }));

Deno.test("a process that still has the old setting accepts what the new one signs", () =>
  withFleet(async ({ start, sign, accepts }) => {
    const old = await start({ algorithm: "HS256" });
    const young = await start({ algorithm: "EdDSA" });
    const token = await sign(young);
    await old.learn(headerOf(token));
    assert.ok(await accepts(old, token));
    assert.ok(await accepts(young, await sign(old)));
  }));

Deno.test("keys for an algorithm that is not used any more are let go", () =>
  withFleet(async ({ start, pass }) => {
    await start({ algorithm: "ES256" });
    const keys = await start({ algorithm: "HS256" });
    assert.equal(keys.published().length, 1);
    pass(ROTATE_EVERY);
    await keys.rotateIfDue();
    pass(ROTATE_EVERY + 8 * DAY);
    assert.equal(keys.published().length, 0);
    await keys.rotateIfDue();
    assert.deepEqual(keys.list().map(({ alg }) => alg), ["HS256"]);
  }));

Deno.test("a key that is let go verifies for as long as a token of a process that has not heard of it", () =>
  withFleet(async ({ start, pass, sign, accepts }) => {
    const slow = await start({ algorithm: "ES256" });
    const keys = await start({ algorithm: "HS256" });
    pass(ROTATE_EVERY);
    await keys.rotateIfDue();
    pass(ROTATE_EVERY - 1);
    const token = await sign(slow);
    assert.ok(await accepts(keys, token));
    pass(7 * DAY - 2000);
    assert.ok(await accepts(keys, token));
  }));

Deno.test("when the algorithm is changed back, the new key is published before it signs, too", () =>
  withFleet(async ({ start, pass }) => {
    const [old] = kidsThat(await start({ algorithm: "ES256" }), "signs");
    const between = await start({ algorithm: "HS256" });
    pass(ROTATE_EVERY);
    await between.rotateIfDue();
    const keys = await start({ algorithm: "ES256" });
    const signs = () => keys.signing(SESSION_TOKEN).header.kid;
    const [next] = kidsThat(keys, "waits");
    assert.equal(keys.published().length, 2);
    pass(PUBLISHED_AHEAD - 1);
    assert.equal(signs(), old);
    pass(1);
    assert.equal(signs(), next);
  }));

Deno.test("however often the key that waits is revoked, the one that signs verifies for as long as its tokens", () =>
  withFleet(async ({ start, pass, sign, accepts }) => {
    const keys = await start();
    const [signs] = kidsThat(keys, "signs");
    await keys.rotate();
    for (let times = 0; times < 10; times++) {
      pass(PUBLISHED_AHEAD - 1);
      await keys.revoke(kidsThat(keys, "waits")[0]);
    }
    assert.equal(keys.signing(SESSION_TOKEN).header.kid, signs);
    const last = await sign(keys);
    pass(7 * DAY - 2000);
    assert.ok(await accepts(keys, last));
  }));

Deno.test("a token of a key that is known to be revoked costs no reading", () =>
  withFleet(async ({ start, sign, kv }) => {
    const keys = await start();
    const token = await sign(keys);
    await keys.revoke(kidsThat(keys, "signs")[0]);
    await kv.set(["keyring"], "whoever reads this is told");
    assert.equal(await keys.learn(headerOf(token)), undefined);
  }));

for (const algorithm of PAIRS) {
  Deno.test(`${algorithm}: secrets are replaced with nobody signed out`, () =>
    withFleet(async ({ start, pass, sign, accepts }) => {
      const before = await start({ algorithm, secrets: [SECRET] });
      const token = await sign(before);
      const during = await start({ algorithm, secrets: [NEXT_SECRET, SECRET] });
      assert.ok(await accepts(during, token));
      await before.reload();
      assert.ok(await accepts(before, token), "the old process goes on");
      const after = await start({ algorithm, secrets: [NEXT_SECRET] });
      assert.ok(await accepts(after, token));
      pass(ROTATE_EVERY);
      await after.rotateIfDue();
      await assert.rejects(start({ algorithm, secrets: [SECRET] }), {
        code: "ERR_KEYRING",
      });
    }));
}

Deno.test("HS256: a revoked secret is refused, and the next one signs", () =>
  withFleet(async ({ start, sign, accepts }) => {
    const secrets = [SECRET, NEXT_SECRET];
    const here = await start({ algorithm: "HS256", secrets });
    const there = await start({ algorithm: "HS256", secrets });
    const token = await sign(here);
    const [leaked] = kidsThat(here, "signs");
    assert.equal(await here.revoke(leaked), true);
    assert.equal(await accepts(here, token), false);
    await there.reload();
    assert.equal(await accepts(there, token), false);
    assert.ok(await accepts(there, await sign(here)));
    assert.equal(here.published().length, 0);
    const restarted = await start({ algorithm: "HS256", secrets });
    assert.equal(await accepts(restarted, token), false);
  }));

Deno.test("HS256: when the only secret is revoked, nothing signs until there is a new one", () =>
  withFleet(async ({ start, sign, accepts }) => {
    const keys = await start({ algorithm: "HS256" });
    const token = await sign(keys);
    assert.equal(await keys.revoke(kidsThat(keys, "signs")[0]), false);
    assert.equal(await accepts(keys, token), false);
    assert.throws(() => keys.signing(SESSION_TOKEN), { code: "ERR_KEYRING" });
    await assert.rejects(start({ algorithm: "HS256" }), {
      code: "ERR_SESSION_SECRET",
    });
    for (const secrets of [[NEXT_SECRET, SECRET], [NEXT_SECRET]]) {
      const renewed = await start({ algorithm: "HS256", secrets });
      assert.equal(await accepts(renewed, token), false);
      assert.ok(await accepts(renewed, await sign(renewed)));
    }
  }));

Deno.test("only a key that is there can be revoked, and twice is as good as once", () =>
  withFleet(async ({ start }) => {
    const keys = await start();
    for (const kid of ["", "x", "__proto__", "A".repeat(43)]) {
      await assert.rejects(keys.revoke(kid), { code: "ERR_KEY_ID" });
    }
    const [kid] = kidsThat(keys, "signs");
    await keys.revoke(kid);
    const known = keys.list();
    await keys.revoke(kid);
    assert.deepEqual(keys.list(), known);
  }));

Deno.test("however many keys are revoked, what is stored stays small", () =>
  withFleet(async ({ start, kv }) => {
    const keys = await start({ algorithm: "EdDSA" });
    for (let times = 0; times < 40; times++) {
      await keys.revoke(kidsThat(keys, "signs")[0]);
    }
    assert.ok(keys.list().length <= 33);
    assert.equal(keys.published().length, 1);
    const { value } = await kv.get<{ state: string }>(["keyring"]);
    assert.ok(value!.state.length < 16_000);
  }));

Deno.test("a key verifies for as long as the longest tokens live, also when lives become longer while it signs", () =>
  withFleet(async ({ start, pass }) => {
    const keys = await start();
    const [old] = kidsThat(keys, "signs");
    await keys.rotate();
    const longer = await start({ idleTimeout: 20 * DAY });
    pass(PUBLISHED_AHEAD + 20 * DAY - 1);
    assert.deepEqual(kidsThat(longer, "verifies").includes(old), true);
  }));
