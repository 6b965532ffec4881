/** Authenticator apps and recovery codes: set up, used once each, lost, and made anew. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { newAuthenticatorSecret } from "../../../lib/accounts/factors/authenticator.ts";
import { resealAuthenticators } from "../../../lib/accounts/factors/factors.ts";
import { openSealedBox } from "../../../lib/sealed_box.ts";
import { stepAt, totpCode } from "../../../lib/accounts/factors/totp.ts";
import { type Kit, openKit, SECRET } from "./kit.ts";

const ADA = "ada";

/** Sets an app up; its secret and the recovery codes. */
async function setUp({ factors, now }: Kit, userId = ADA) {
  const secret = newAuthenticatorSecret();
  const code = totpCode(secret, stepAt(now()));
  const result = await factors.addAuthenticator({ userId, secret, code });
  assert.equal(result.ok, true);
  return { secret, codes: result.codes };
}

/** The code that the app shows after that many steps. */
function codeOf({ now }: Kit, secret: Uint8Array, steps = 0): string {
  return totpCode(secret, stepAt(now()) + steps);
}

Deno.test("an app is set up by a first code, with ten recovery codes, and it is told of", async () => {
  using kit = await openKit();
  const { codes } = await setUp(kit);
  assert.equal(codes.length, 10);
  assert.equal(new Set(codes).size, 10);
  for (const code of codes) {
    assert.match(code, /^([0-9a-z]{4}-){5}[0-9a-z]{4}$/);
  }
  assert.deepEqual(kit.told, [{
    type: "factor-added",
    method: "authenticator",
    userId: ADA,
  }]);
});

Deno.test("a wrong first code sets nothing up", async () => {
  using kit = await openKit();
  const secret = newAuthenticatorSecret();
  for (const code of ["", "12345", "abcdef", codeOf(kit, secret, 5)]) {
    const form = { userId: ADA, secret, code };
    assert.equal((await kit.factors.addAuthenticator(form)).ok, false);
  }
  assert.equal((await kit.factors.read(ADA)).factors.authenticator, null);
});

Deno.test("the code that set the app up logs nobody in, the next one does, once", async () => {
  using kit = await openKit();
  const { secret } = await setUp(kit);
  assert.equal(await kit.factors.proveCode(ADA, codeOf(kit, secret)), null);
  kit.advance(30_000);
  const proof = await kit.factors.proveCode(ADA, ` ${codeOf(kit, secret)} `);
  assert.deepEqual(proof?.amr, ["otp"]);
  assert.equal(await kit.use(proof!), true);
  assert.equal(await kit.factors.proveCode(ADA, codeOf(kit, secret)), null);
});

Deno.test("of twenty who use one code at the same moment one is let in", async () => {
  using kit = await openKit();
  const { secret, codes } = await setUp(kit);
  kit.advance(30_000);
  for (const code of [codeOf(kit, secret), codes[3]]) {
    const proofs = await Promise.all(
      Array.from({ length: 20 }, () => kit.factors.proveCode(ADA, code)),
    );
    const held = await Promise.all(proofs.map((proof) => kit.use(proof!)));
    assert.equal(held.filter(Boolean).length, 1);
  }
});

Deno.test("proof that is not used uses nothing up", async () => {
  using kit = await openKit();
  const { codes } = await setUp(kit);
  assert.ok(await kit.factors.proveCode(ADA, codes[0]));
  assert.ok(await kit.factors.proveCode(ADA, codes[0]));
});

Deno.test("each recovery code is good once, however it is typed, and for its owner only", async () => {
  using kit = await openKit();
  const { codes } = await setUp(kit);
  await setUp(kit, "bob");
  assert.equal(await kit.factors.proveCode("bob", codes[0]), null);
  assert.equal(await kit.factors.proveCode("nobody", codes[0]), null);
  for (const code of codes) {
    const typed = code.toUpperCase().replaceAll("-", " ").replaceAll("1", "l");
    const proof = await kit.factors.proveCode(ADA, typed);
    assert.deepEqual(proof?.amr, ["recovery"]);
    assert.equal(await kit.use(proof!), true);
    assert.equal(await kit.factors.proveCode(ADA, code), null);
  }
  assert.equal(
    (await kit.factors.read(ADA)).factors.recovery?.hashes.length,
    0,
  );
});

Deno.test("new recovery codes void the old ones", async () => {
  using kit = await openKit();
  const { codes } = await setUp(kit);
  const renewed = await kit.factors.renewRecoveryCodes({ userId: ADA });
  assert.equal(renewed.codes.length, 10);
  assert.equal(await kit.factors.proveCode(ADA, codes[0]), null);
  assert.ok(await kit.factors.proveCode(ADA, renewed.codes[0]));
});

Deno.test("without a second factor there are no recovery codes", async () => {
  using kit = await openKit();
  assert.equal(
    (await kit.factors.renewRecoveryCodes({ userId: ADA })).ok,
    false,
  );
  const { codes } = await setUp(kit);
  assert.equal(
    (await kit.factors.removeAuthenticator({ userId: ADA })).ok,
    true,
  );
  assert.equal(
    (await kit.factors.removeAuthenticator({ userId: ADA })).ok,
    false,
  );
  assert.equal(await kit.factors.proveCode(ADA, codes[0]), null);
  assert.equal((await kit.factors.read(ADA)).factors.recovery, null);
});

Deno.test("nothing that is stored makes a code", async () => {
  using kit = await openKit();
  const { secret, codes } = await setUp(kit);
  const stored = Deno.inspect((await kit.kv.get(["factors", ADA])).value, {
    depth: 9,
    strAbbreviateSize: 9999,
  });
  const bytes = Buffer.from(secret);
  for (
    const text of [
      ...codes,
      ...codes.map((code) => code.replaceAll("-", "")),
      bytes.toString("base64url"),
      bytes.toString("hex"),
    ]
  ) assert.equal(stored.includes(text), false);
});

Deno.test("after a rotation the app's secret is sealed anew by the first code, and goes on with the new one only", async () => {
  using kit = await openKit();
  const { secret } = await setUp(kit);
  const rotated = "the next secret of this site, long enough";
  kit.advance(30_000);
  const both = kit.withSecrets(rotated, SECRET);
  const proof = await both.proveCode(ADA, codeOf(kit, secret));
  assert.equal(await kit.use(proof!), true);
  kit.advance(30_000);
  const next = kit.withSecrets(rotated);
  assert.ok(await next.proveCode(ADA, codeOf(kit, secret)));
  assert.equal(await kit.factors.proveCode(ADA, codeOf(kit, secret)), null);
});

Deno.test("after a rotation every app's secret is sealed anew at the start, and nothing else is touched", async () => {
  using kit = await openKit();
  const apps = [];
  for (const userId of ["ada", "bob", "eve"]) {
    apps.push({ userId, ...await setUp(kit, userId) });
  }
  const rotated = "the next secret of this site, long enough";
  const { kv } = kit;
  const reseal = (...secrets: string[]) =>
    resealAuthenticators(
      { kv, sealedBox: openSealedBox(secrets) },
      () => false,
    );
  const before = await kit.factors.read("ada");
  assert.equal(await reseal(SECRET), 0);
  assert.equal(await reseal("a wholly other one, of 32 bytes at least"), 0);
  assert.deepEqual(await kit.factors.read("ada"), before);
  assert.equal(await reseal(rotated, SECRET), 3);
  assert.equal(await reseal(rotated, SECRET), 0);
  kit.advance(30_000);
  const next = kit.withSecrets(rotated);
  for (const { userId, secret } of apps) {
    assert.ok(await next.proveCode(userId, codeOf(kit, secret)));
  }
});

Deno.test("a sealed secret does not open in another account's record", async () => {
  using kit = await openKit();
  const { secret } = await setUp(kit);
  const { value } = await kit.kv.get(["factors", ADA]);
  await kit.kv.set(["factors", "eve"], value);
  kit.advance(30_000);
  assert.equal(await kit.factors.proveCode("eve", codeOf(kit, secret)), null);
});

Deno.test("what is no code at all is wrong and nothing else", async () => {
  using kit = await openKit();
  await setUp(kit);
  for (
    const typed of ["", "0", "x".repeat(99_999), "１２３４５６", "\0"]
  ) {
    assert.equal(await kit.factors.proveCode(ADA, typed), null);
  }
});
