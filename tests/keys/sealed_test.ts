/**
 * What lies in the database: it opens nothing without the secret, and whoever
 * alters it is found out.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { makePair } from "../../lib/sessions/keys/pairs.ts";
import { resetKeyring } from "../../lib/sessions/keys/reset.ts";
import type { SealedKeyring } from "../../lib/sessions/keys/seal.ts";
import type { KeyringState } from "../../lib/sessions/keys/state.ts";
import { SESSION_TOKEN } from "../../lib/sessions/tokens/keyring.ts";
import {
  type Fleet,
  headerOf,
  kidsThat,
  NEXT_SECRET,
  SECRET,
  withFleet,
} from "./kit.ts";

const KEY = ["keyring"];

async function stored({ kv }: Fleet): Promise<SealedKeyring> {
  return (await kv.get<SealedKeyring>(KEY)).value!;
}

Deno.test("the database alone says nothing of a private key", () =>
  withFleet(async (fleet) => {
    await fleet.start();
    const { state, seals } = await stored(fleet);
    assert.doesNotMatch(state, /"d":/);
    assert.equal(seals.length, 1);
    assert.doesNotMatch(
      Buffer.from(seals[0].sealed).toString("latin1"),
      /[\w-]{43}/,
    );
  }));

Deno.test("another secret does not open it, and the sentence says what to do", () =>
  withFleet(async ({ start }) => {
    await start();
    await assert.rejects(start({ secrets: [NEXT_SECRET] }), {
      code: "ERR_KEYRING",
      message: /add the secret that was used before/,
    });
  }));

Deno.test("every sealing has a nonce of its own", () =>
  withFleet(async (fleet) => {
    const secrets = [SECRET, NEXT_SECRET];
    const keys = await fleet.start({ secrets });
    const nonces = new Set<string>();
    for (let times = 0; times < 5; times++) {
      for (const { nonce } of (await stored(fleet)).seals) {
        nonces.add(Buffer.from(nonce).toString("hex"));
      }
      await keys.revoke(kidsThat(keys, "signs")[0]);
    }
    assert.equal(nonces.size, 10);
  }));

type Tampering = (sealed: SealedKeyring) => unknown;

const edited =
  (edit: (state: KeyringState) => unknown): Tampering => (sealed) => ({
    ...sealed,
    state: JSON.stringify(edit(JSON.parse(sealed.state))),
  });

const flipped = (bytes: Uint8Array, at: number) =>
  bytes.map((byte, index) => index === at ? byte ^ 1 : byte);

const stranger = await makePair("ES256");

const TAMPERINGS: Record<string, Tampering> = {
  "a key of a stranger beside ours": edited((state) => ({
    ...state,
    keys: [...state.keys, {
      ...state.keys[0],
      kid: stranger.kid,
      publicKey: stranger.publicKey,
    }],
  })),
  "a key of a stranger under our id": edited((state) => ({
    ...state,
    keys: state.keys.map((key) => ({ ...key, publicKey: stranger.publicKey })),
  })),
  "a revoked key that lives again": edited((state) => ({
    ...state,
    keys: state.keys.map((key) => ({ ...key, revokedAt: null })),
  })),
  "a revoked secret that is good again": edited((state) => ({
    ...state,
    revokedSecrets: [],
  })),
  "more time for a key": edited((state) => ({
    ...state,
    keys: state.keys.map((key) => ({ ...key, verifiesUntil: 9e15 })),
  })),
  "another algorithm": edited((state) => ({
    ...state,
    keys: state.keys.map((key) => ({ ...key, alg: "EdDSA" })),
  })),
  "another count of changes": edited((state) => ({ ...state, serial: 99 })),
  "white space": (sealed) => ({ ...sealed, state: `${sealed.state} ` }),
  "one bit of the nonce": ({ state, seals }) => ({
    state,
    seals: seals.map((seal) => ({ ...seal, nonce: flipped(seal.nonce, 0) })),
  }),
  "one bit of what is hidden": ({ state, seals }) => ({
    state,
    seals: seals.map((seal) => ({ ...seal, sealed: flipped(seal.sealed, 3) })),
  }),
  "one bit of the tag": ({ state, seals }) => ({
    state,
    seals: seals.map((seal) => ({
      ...seal,
      sealed: flipped(seal.sealed, seal.sealed.length - 1),
    })),
  }),
  "no seal": ({ state }) => ({ state, seals: [] }),
  "a seal under another name": ({ state, seals }) => ({
    state,
    seals: seals.map((seal) => ({ ...seal, secret: "AAAAAAAAAAAA" })),
  }),
  "an empty nonce": ({ state, seals }) => ({
    state,
    seals: seals.map((seal) => ({ ...seal, nonce: new Uint8Array() })),
  }),
  "a text": () => "keyring",
  "a number": () => 1,
  "an empty object": () => ({}),
  "seals that are none": ({ state }) => ({ state, seals: [null, 1, {}] }),
};

for (const [what, tamper] of Object.entries(TAMPERINGS)) {
  Deno.test(`altered in the database and refused: ${what}`, () =>
    withFleet(async (fleet) => {
      const reported: string[] = [];
      const secrets = [SECRET, NEXT_SECRET];
      const keys = await fleet.start({
        secrets,
        report: ({ code }) => reported.push(code),
      });
      await keys.revoke(kidsThat(keys, "signs")[0]);
      await keys.revoke(NEXT_SECRET_KID);
      const known = keys.list();
      await fleet.kv.set(KEY, tamper(await stored(fleet)));
      await assert.rejects(fleet.start({ secrets }), { code: "ERR_KEYRING" });
      await assert.rejects(keys.reload(), { code: "ERR_KEYRING" });
      await assert.rejects(keys.rotate(), { code: "ERR_KEYRING" });
      assert.deepEqual(keys.list(), known);
      assert.deepEqual(reported, ["ERR_KEYRING"], "said once");
    }));
}

/** The id of the second secret's key. */
const NEXT_SECRET_KID = await (async () => {
  let kid = "";
  await withFleet(async ({ start }) => {
    [kid] = kidsThat(
      await start({ algorithm: "HS256", secrets: [NEXT_SECRET] }),
      "signs",
    );
  });
  return kid;
})();

Deno.test("once it was read and found altered, memory is not believed either until it is good again", () =>
  withFleet(async (fleet) => {
    const keys = await fleet.start();
    const token = await fleet.sign(keys);
    const good = await stored(fleet);
    await fleet.kv.set(KEY, TAMPERINGS["one bit of the tag"](good));
    assert.ok(await fleet.accepts(keys, token), "nobody has read it");
    await assert.rejects(keys.rotateIfDue(), { code: "ERR_KEYRING" });
    const isRefused = async () => {
      assert.equal(keys.byHeader(headerOf(token)), undefined);
      for (const ask of [() => keys.learn(headerOf(token)), keys.confirm]) {
        await assert.rejects(ask(), { code: "ERR_KEYRING" });
      }
      await assert.rejects(fleet.sign(keys), { code: "ERR_KEYRING" });
    };
    await isRefused();
    fleet.pass(2000);
    await isRefused();
    await fleet.kv.set(KEY, good);
    assert.ok(await keys.learn(headerOf(token)), "good again");
    assert.ok(await fleet.accepts(keys, await fleet.sign(keys)));
  }));

Deno.test("an older keyring that comes back revives nothing", () =>
  withFleet(async (fleet) => {
    const keys = await fleet.start();
    const token = await fleet.sign(keys);
    const backup = await stored(fleet);
    await keys.revoke(kidsThat(keys, "signs")[0]);
    await fleet.kv.set(KEY, backup);
    await assert.rejects(keys.reload(), { code: "ERR_KEYRING" });
    assert.equal(keys.byHeader(headerOf(token)), undefined);
    await fleet.kv.delete(KEY);
    await assert.rejects(keys.reload(), { code: "ERR_KEYRING" });
    await assert.rejects(keys.rotate(), { code: "ERR_KEYRING" });
  }));

Deno.test("what a later release wrote is not guessed at", () =>
  withFleet(async (fleet) => {
    const { sealKeyring } = await import("../../lib/sessions/keys/seal.ts");
    const { readSecrets } = await import("../../lib/sessions/keys/secrets.ts");
    const later = { version: 2, serial: 1, keys: [], revokedSecrets: [] };
    const state = later as unknown as KeyringState;
    const secrets = readSecrets([SECRET]);
    await fleet.kv.set(
      KEY,
      await sealKeyring({ state, privates: {} }, secrets),
    );
    await assert.rejects(fleet.start(), {
      code: "ERR_KEYRING",
      message: /later release/,
    });
  }));

Deno.test("who has lost the secret begins anew: pairs are gone, revoked secrets stay revoked", () =>
  withFleet(async ({ start, sign, accepts, kv, now }) => {
    const third = "a third secret: thirty-two bytes or more";
    const keys = await start({ secrets: [SECRET, NEXT_SECRET] });
    const token = await sign(keys);
    await keys.revoke(NEXT_SECRET_KID);
    const secrets = [third, NEXT_SECRET];
    await assert.rejects(start({ secrets }), { code: "ERR_KEYRING" });
    await resetKeyring({ kv, secrets, clock: now });
    const anew = await start({ secrets });
    assert.equal(await accepts(anew, token), false);
    assert.ok(await accepts(anew, await sign(anew)));
    assert.deepEqual(kidsThat(anew, "revoked"), [NEXT_SECRET_KID]);
    assert.equal(anew.signing(SESSION_TOKEN).header.alg, "ES256");
  }));
