/**
 * For whom the keyring is sealed while secrets come and go: not every process, and
 * not every operator's shell, has all of them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DEFAULT_CONFIG, listStoredKeys } from "../../lib/sessions/mod.ts";
import { ROTATE_EVERY } from "../../lib/sessions/keys/changes.ts";
import type { SealedKeyring } from "../../lib/sessions/keys/seal.ts";
import {
  type Differences,
  type Fleet,
  kidsThat,
  NEXT_SECRET,
  SECRET,
  withFleet,
} from "./kit.ts";

const BOTH = [NEXT_SECRET, SECRET];
const OLD: Differences = { secrets: [SECRET] };
const NEW: Differences = { secrets: [NEXT_SECRET] };

const stored = ({ kv }: Fleet) => kv.get<SealedKeyring>(["keyring"]);

const list = (
  { kv, now }: Fleet,
  secrets: readonly string[],
  algorithm: "HS256" | "ES256" = "ES256",
) =>
  listStoredKeys({
    kv,
    secrets,
    clock: now,
    config: {
      ...DEFAULT_CONFIG,
      jwt: { ...DEFAULT_CONFIG.jwt, algorithm },
    },
  });

Deno.test("listing the keys changes nothing, whichever secrets are at hand", () =>
  withFleet(async (fleet) => {
    const keys = await fleet.start({ secrets: BOTH });
    const before = await stored(fleet);
    const [signs] = kidsThat(keys, "signs");
    for (
      const secrets of [BOTH, [SECRET], [SECRET, "a third secret".repeat(3)]]
    ) {
      const listed = await list(fleet, secrets);
      assert.equal(listed.find(({ duty }) => duty === "signs")?.kid, signs);
      assert.equal((await stored(fleet)).versionstamp, before.versionstamp);
    }
    assert.deepEqual(await list(fleet, BOTH), keys.list());
    await assert.rejects(list(fleet, ["a third secret".repeat(3)]), {
      code: "ERR_KEYRING",
    });
  }));

Deno.test("listing the keys before the first start makes none", () =>
  withFleet(async (fleet) => {
    const listed = await list(fleet, [SECRET]);
    assert.deepEqual(listed.map(({ alg }) => alg), ["HS256"]);
    assert.equal((await stored(fleet)).versionstamp, null);
  }));

Deno.test("listing the keys says so when every secret is revoked", () =>
  withFleet(async (fleet) => {
    const keys = await fleet.start({ algorithm: "HS256" });
    await keys.revoke(kidsThat(keys, "signs")[0]);
    await assert.rejects(list(fleet, [SECRET], "HS256"), {
      code: "ERR_SESSION_SECRET",
    });
  }));

Deno.test("a start that knows fewer secrets takes the keyring from nobody", () =>
  withFleet(async (fleet) => {
    await fleet.start({ secrets: BOTH });
    const before = await stored(fleet);
    await fleet.start(OLD);
    assert.equal((await stored(fleet)).versionstamp, before.versionstamp);
    await fleet.start(NEW);
  }));

Deno.test("a start that knows one more secret seals for it too, and changes nothing else", () =>
  withFleet(async (fleet) => {
    await fleet.start({ secrets: BOTH });
    const before = (await stored(fleet)).value!;
    const third = "a third secret".repeat(3);
    await fleet.start({ secrets: [third, SECRET] });
    const { state, seals } = (await stored(fleet)).value!;
    assert.equal(state, before.state);
    assert.deepEqual(seals.slice(0, 2), before.seals);
    for (const secret of [third, NEXT_SECRET, SECRET]) {
      await fleet.start({ secrets: [secret] });
    }
  }));

Deno.test("a change by who knows fewer secrets is sealed for the others by the next one that hears of it", () =>
  withFleet(async (fleet) => {
    const site = await fleet.start({ secrets: BOTH });
    const other = await fleet.start(OLD);
    fleet.pass(ROTATE_EVERY);
    assert.equal(await other.rotateIfDue(), true);
    await assert.rejects(fleet.start(NEW), { code: "ERR_KEYRING" });
    await site.reload();
    const renewed = await fleet.start(NEW);
    assert.equal(kidsThat(renewed, "waits").length, 1);
  }));

Deno.test("by hand no key is made that a secret could not open which is not at hand", () =>
  withFleet(async (fleet) => {
    const site = await fleet.start({ secrets: BOTH });
    const shell = await fleet.start(OLD);
    const before = await stored(fleet);
    await assert.rejects(shell.rotate(), {
      code: "ERR_KEYRING",
      message: /run this with the SESSION_SECRET that the site runs with/,
    });
    assert.equal((await stored(fleet)).versionstamp, before.versionstamp);
    assert.equal(await site.rotate(), true);
  }));

Deno.test("a secret that was taken away opens nothing that was changed since", () =>
  withFleet(async (fleet) => {
    await fleet.start({ secrets: BOTH });
    const keys = await fleet.start(NEW);
    await fleet.start(OLD);
    fleet.pass(ROTATE_EVERY);
    await keys.rotateIfDue();
    await keys.reload();
    await assert.rejects(fleet.start(OLD), { code: "ERR_KEYRING" });
  }));

Deno.test("a secret that was taken away can be revoked by the id that the refusal names", () =>
  withFleet(async (fleet) => {
    await fleet.start({ secrets: BOTH });
    const keys = await fleet.start(NEW);
    const { message } = await keys.rotate().catch((error) => error);
    const [, kid] = /keys:revoke (\S+)$/.exec(message)!;
    assert.equal(await keys.revoke(kid), true);
    assert.equal(await keys.rotate(), true);
    await assert.rejects(fleet.start(OLD), { code: "ERR_KEYRING" });
  }));

Deno.test("a secret that was revoked opens nothing from then on", () =>
  withFleet(async (fleet) => {
    const site = await fleet.start({ secrets: BOTH });
    const other = await fleet.start({ secrets: BOTH });
    const [revoked] = kidsThat(
      await fleet.start({ ...OLD, algorithm: "HS256" }),
      "signs",
    );
    await site.revoke(revoked);
    await other.reload();
    await fleet.start({ secrets: BOTH });
    await assert.rejects(fleet.start(OLD), { code: "ERR_KEYRING" });
  }));

Deno.test("when the only secret was revoked, the one that follows it takes the keyring over", () =>
  withFleet(async (fleet) => {
    const keys = await fleet.start(OLD);
    const [secret] = kidsThat(
      await fleet.start({ ...OLD, algorithm: "HS256" }),
      "signs",
    );
    await keys.revoke(secret);
    await fleet.start({ secrets: BOTH });
    await fleet.start(NEW);
    await assert.rejects(fleet.start(OLD), { code: "ERR_KEYRING" });
  }));

Deno.test("by hand nothing is revoked with a shell that would take the keyring from the site", () =>
  withFleet(async (fleet) => {
    await fleet.start({ secrets: BOTH });
    const site = await fleet.start(NEW);
    const shell = await fleet.start(OLD);
    const before = await stored(fleet);
    const own = kidsThat(
      await fleet.start({ ...OLD, algorithm: "HS256" }),
      "signs",
    );
    for (const kid of [...kidsThat(site, "signs"), ...own]) {
      await assert.rejects(shell.revoke(kid), {
        code: "ERR_KEYRING",
        message: /run this with the SESSION_SECRET that the site runs with/,
      });
    }
    assert.equal((await stored(fleet)).versionstamp, before.versionstamp);
    await fleet.start(NEW);
  }));

for (const algorithm of ["HS256", "ES256"] as const) {
  Deno.test(`${algorithm}: whoever writes a keyring without keys and seals brings no revoked secret back`, () =>
    withFleet(async (fleet) => {
      const site = await fleet.start({ secrets: BOTH, algorithm });
      const [revoked] = kidsThat(
        await fleet.start({ ...OLD, algorithm: "HS256" }),
        "signs",
      );
      const token = await fleet.sign(
        await fleet.start({ ...OLD, algorithm: "HS256" }),
      );
      assert.equal(await fleet.accepts(site, token), true);
      await site.revoke(revoked);
      const empty = { version: 1, serial: 9999, keys: [], revokedSecrets: [] };
      const state = JSON.stringify(empty);
      await fleet.kv.set(["keyring"], { state, seals: [] });
      await assert.rejects(site.reload(), { code: "ERR_KEYRING" });
      assert.equal(await fleet.accepts(site, token), false);
      const { seals } = (await stored(fleet)).value!;
      assert.deepEqual(seals, []);
    }));
}
