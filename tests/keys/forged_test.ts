/**
 * Tokens that are not ours, or are spelled otherwise, where pairs sign: whatever
 * an altered header says, it finds no key, and the one spelling of a token is the
 * only one.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import type { StoredKeyring } from "../../lib/sessions/mod.ts";
import { importPrivate, makePair } from "../../lib/sessions/keys/pairs.ts";
import {
  ACCESS_TOKEN,
  keyOf,
  learnKeyOf,
  SESSION_TOKEN,
  signToken,
  verifyToken,
} from "../../lib/sessions/tokens/signed_token.ts";
import {
  claimsAt,
  DAY,
  type Fleet,
  NOON,
  SCOPE,
  SECRET,
  withFleet,
} from "./kit.ts";

const PAIRS = ["ES256", "EdDSA"] as const;

const ORDER =
  0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const encode = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value))
    .toString("base64url");

/** What the strategies do before they believe a token. */
async function isAccepted(
  { now }: Fleet,
  keys: StoredKeyring,
  token: string,
): Promise<boolean> {
  const key = keyOf(token, keys, SESSION_TOKEN) ??
    await learnKeyOf(token, keys, SESSION_TOKEN);
  return key !== undefined &&
    await verifyToken(token, SCOPE, keys, now(), SESSION_TOKEN) !== null;
}

function testForged(
  name: string,
  test: (
    scene: {
      keys: StoredKeyring;
      token: string;
      refuse(forged: string, what: string): Promise<void>;
    },
    algorithm: typeof PAIRS[number],
  ) => Promise<void>,
): void {
  for (const algorithm of PAIRS) {
    Deno.test(`${algorithm}: ${name}`, () =>
      withFleet(async (fleet) => {
        const keys = await fleet.start({ algorithm });
        const token = await fleet.sign(keys);
        assert.ok(await isAccepted(fleet, keys, token));
        await test({
          keys,
          token,
          async refuse(forged, what) {
            // Looking for a key that is not there is allowed once a second.
            fleet.pass(1000);
            assert.equal(await isAccepted(fleet, keys, forged), false, what);
          },
        }, algorithm);
      }));
  }
}

testForged(
  "no altered header is accepted, whatever stands for the signature",
  async ({ keys, token, refuse }, algorithm) => {
    const { header } = keys.signing(SESSION_TOKEN);
    const [, body, signature] = token.split(".");
    const [jwk] = keys.published();
    const hs256 = keys.list().find(({ alg }) => alg === "HS256")!.kid;
    const other = algorithm === "ES256" ? "EdDSA" : "ES256";
    const headers: unknown[] = [
      { ...header, alg: "none" },
      { ...header, alg: "NONE" },
      { ...header, alg: "nOnE" },
      { ...header, alg: "HS256" },
      { ...header, alg: "HS512" },
      { ...header, alg: "RS256" },
      { ...header, alg: "ES384" },
      { ...header, alg: "Ed25519" },
      { ...header, alg: other },
      { ...header, alg: [algorithm] },
      { ...header, alg: null },
      { ...header, alg: undefined },
      { ...header, kid: hs256 },
      { ...header, alg: "HS256", kid: hs256 },
      { ...header, kid: undefined },
      { ...header, kid: null },
      { ...header, kid: 1 },
      { ...header, kid: [header.kid] },
      { ...header, kid: "" },
      { ...header, kid: "\u0000" },
      { ...header, kid: "/dev/null" },
      { ...header, kid: "../../../../../../dev/null" },
      { ...header, kid: "|sleep 10" },
      { ...header, kid: "' OR 1=1 --" },
      { ...header, kid: "__proto__" },
      { ...header, kid: "k".repeat(10_000) },
      { ...header, kid: `${header.kid} ` },
      { ...header, kid: "A".repeat(43) },
      { ...header, typ: "JWT" },
      { ...header, typ: "at+jwt" },
      { ...header, typ: ACCESS_TOKEN },
      { ...header, typ: `application/${SESSION_TOKEN}` },
      { ...header, typ: undefined },
      { ...header, cty: "JWT" },
      { ...header, crit: ["x"], x: 1 },
      { ...header, b64: false, crit: ["b64"] },
      { ...header, zip: "DEF" },
      { ...header, jwk },
      { ...header, jku: "http://127.0.0.1:1/jwks.json" },
      { ...header, x5u: "file:///etc/passwd" },
      { ...header, x5c: ["MII="] },
      { kid: header.kid, typ: header.typ, alg: header.alg },
      `${JSON.stringify(header)} `,
      JSON.stringify(header).replace("{", '{"alg":"none",'),
      JSON.stringify(header).replace('"alg"', '"\\u0061lg"'),
      "",
      "{}",
      "[]",
      "null",
    ];
    const publicTexts = [JSON.stringify(jwk), jwk.x, header.kid, SECRET, ""];
    for (const forged of headers) {
      const start = `${encode(forged)}.${body}`;
      const signatures = [
        signature,
        "",
        ...publicTexts.map((text) =>
          createHmac("sha256", text).update(start).digest("base64url")
        ),
      ];
      for (const end of signatures) {
        await refuse(`${start}.${end}`, JSON.stringify(forged).slice(0, 80));
      }
    }
  },
);

testForged("the public key is no secret", async ({ keys, token, refuse }) => {
  const [jwk] = keys.published();
  const [header, body] = token.split(".");
  for (const text of [JSON.stringify(jwk), jwk.x, jwk.kid, ""]) {
    const end = createHmac("sha256", text).update(`${header}.${body}`)
      .digest("base64url");
    await refuse(`${header}.${body}.${end}`, text);
  }
});

testForged(
  "a stranger's key signs nothing, also under our id",
  async ({ keys, refuse }, algorithm) => {
    const stranger = await makePair(algorithm);
    const key = await importPrivate(algorithm, stranger.publicKey, stranger.d);
    const { header } = keys.signing(SESSION_TOKEN);
    for (const kid of [header.kid, stranger.kid]) {
      const forged = {
        ...keys,
        signing: () => ({ header: { ...header, kid }, key }),
      };
      const claims = claimsAt(NOON, NOON + DAY);
      await refuse(await signToken(claims, SCOPE, forged, SESSION_TOKEN), kid);
    }
  },
);

testForged(
  "an access token is no session token, though one key signs both",
  async ({ keys, refuse }) => {
    const claims = claimsAt(NOON, NOON + DAY);
    await refuse(
      await signToken(claims, SCOPE, keys, ACCESS_TOKEN),
      "as it is",
    );
  },
);

testForged("a token has one spelling", async ({ token, refuse }, algorithm) => {
  const [header, body, signature] = token.split(".");
  const altered = {
    "padding after the header": `${header}=.${body}.${signature}`,
    "padding after the body": `${header}.${body}=.${signature}`,
    "padding after the signature": `${token}==`,
    "a space after": `${token} `,
    "a space inside the signature": `${header}.${body}. ${signature}`,
    "a line break": `${header}.${body}.${signature.slice(0, 9)}\n${
      signature.slice(9)
    }`,
    "four parts": `${token}.`,
    "five parts": `${token}..`,
    "two parts": `${header}.${body}`,
    "one part": header,
    "dots": "..",
    "the standard alphabet": `${header}.${body}.${
      Buffer.from(signature, "base64url").toString("base64")
    }`,
    "unused bits of the signature": `${header}.${body}.${
      withUnusedBits(signature)
    }`,
    "64 zeros": `${header}.${body}.${Buffer.alloc(64).toString("base64url")}`,
    "a longer signature": `${token}AAAA`,
    "a shorter signature": token.slice(0, -4),
    "JSON": JSON.stringify({
      protected: header,
      payload: body,
      signature,
    }),
    "a megabyte": `${header}.${"A".repeat(1_000_000)}.${signature}`,
  };
  for (const [what, text] of Object.entries(altered)) {
    if (text !== token) await refuse(text, what);
  }
  if (algorithm !== "ES256") return;
  const bytes = Buffer.from(signature, "base64url");
  const s = BigInt(`0x${bytes.toString("hex", 32)}`);
  bytes.write((ORDER - s).toString(16).padStart(64, "0"), 32, "hex");
  await refuse(`${header}.${body}.${bytes.toString("base64url")}`, "the twin");
});

/** Changes bits of the last character that stand for nothing. */
function withUnusedBits(signature: string): string {
  const alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(signature.at(-1)!);
  return signature.slice(0, -1) + alphabet[last ^ 1];
}
