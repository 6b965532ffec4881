/**
 * One spelling for an ES256 signature.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { importJWK, jwtVerify, SignJWT } from "jose";
import { importPrivate, makePair } from "../../lib/sessions/keys/pairs.ts";
import { isLowS, withLowS } from "../../lib/sessions/tokens/low_s.ts";

const ORDER =
  0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function spelled(r: bigint, s: bigint): string {
  const hex = (n: bigint) => n.toString(16).padStart(64, "0");
  return Buffer.from(hex(r) + hex(s), "hex").toString("base64url");
}

Deno.test("of a signature and its twin exactly one is spelled as we do", () => {
  for (const s of [1n, 2n, ORDER / 2n, ORDER / 2n + 1n, ORDER - 1n]) {
    const own = spelled(7n, s);
    const twin = spelled(7n, ORDER - s);
    assert.notEqual(isLowS(own), isLowS(twin), String(s));
    const low = isLowS(own) ? own : twin;
    assert.equal(withLowS(`a.b.${own}`), `a.b.${low}`);
    assert.equal(withLowS(`a.b.${twin}`), `a.b.${low}`);
  }
  assert.equal(isLowS(""), false);
  assert.equal(isLowS("A".repeat(85)), false);
  assert.equal(isLowS("A".repeat(87)), false);
});

Deno.test("what is spelled so verifies as before", async () => {
  const { publicKey, d } = await makePair("ES256");
  const signer = await importPrivate("ES256", publicKey, d);
  const verifier = await importJWK({ ...publicKey }, "ES256");
  const spellings = new Set<boolean>();
  while (spellings.size < 2) {
    const token = await new SignJWT({ n: Math.random() })
      .setProtectedHeader({ alg: "ES256" }).sign(signer);
    const low = withLowS(token);
    spellings.add(low === token);
    assert.ok(isLowS(low.split(".")[2]));
    assert.ok(await jwtVerify(low, verifier));
  }
});
