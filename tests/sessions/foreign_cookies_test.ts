/**
 * Whatever a cookie holds, it is somebody's session or nobody's, and never an
 * error.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { CompactSign, importPKCS8, importSPKI, SignJWT } from "jose";
import { openKeyring } from "../../lib/sessions/tokens/keyring.ts";
import {
  SESSION_TOKEN,
  signToken,
} from "../../lib/sessions/tokens/signed_token.ts";
import type { TokenClaims } from "../../lib/sessions/tokens/token_claims.ts";
import {
  DAY,
  type Kit,
  NOON,
  SECRET,
  STRATEGIES,
  withSessions,
} from "./kit.ts";

const NAME = "__Host-session";

function valueOf(headers: Headers): string {
  return headers.get("cookie")!.split("; ")[0].slice(NAME.length + 1);
}

async function outcomeOf(kit: Kit, cookie: string): Promise<string> {
  // A header can carry bytes only, as on the wire.
  const headers = new Headers();
  headers.set("cookie", Buffer.from(cookie, "utf8").toString("latin1"));
  const { session, outcome } = await kit.sessions.resolve(headers);
  return session === null ? outcome : "somebody";
}

const encode = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value))
    .toString("base64url");

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: a cookie header that is not exactly ours is nobody's`, () =>
    withSessions({ strategy }, async (kit) => {
      const { headers } = await kit.signIn();
      const value = valueOf(headers);
      const anonymous = {
        "an empty header": "",
        "an empty name": "=x",
        "an empty value": `${NAME}=`,
        "a name without a value": NAME,
        "the name without its prefix": `session=${value}`,
        "another prefix": `__Secure-session=${value}`,
        "another case": `__host-session=${value}`,
        "a no-break space before the name": `\u00a0${NAME}=${value}`,
        "a byte order mark before the name": `\ufeff${NAME}=${value}`,
        "a wide space before the name": `\u2000${NAME}=${value}`,
        "a next line character before the name": `\u0085${NAME}=${value}`,
        "the same cookie twice": `${NAME}=${value}; ${NAME}=${value}`,
        "two that differ": `${NAME}=${value}; ${NAME}=other`,
        "two, the good one last": `${NAME}=; ${NAME}=${value}`,
        "quotes around the value": `${NAME}="${value}"`,
        "a cookie sandwich": `$Version=1; x="a; ${NAME}=${value}"`,
        "a space inside": `${NAME}=${value.slice(0, 9)} ${value.slice(9)}`,
        "a tab after": `${NAME}=${value}\t; x=1`,
        "percent-escapes": `${NAME}=${value.slice(0, -1)}%41`,
        "padding": `${NAME}=${value}=`,
        "a path": `${NAME}=../../etc/passwd`,
        "a NUL escape": `${NAME}=%00`,
        "60 kB of nothing": `${NAME}=${"A".repeat(60_000)}`,
        "70 kB before it": `x=${"A".repeat(70_000)}; ${NAME}=${value}`,
        "emoji": `${NAME}=🔑`,
        "JSON": `${NAME}={"userId":"ada"}`,
        "a number": `${NAME}=1`,
        "prototype names": `${NAME}=__proto__.constructor.prototype`,
      };
      for (const [what, cookie] of Object.entries(anonymous)) {
        assert.notEqual(await outcomeOf(kit, cookie), "somebody", what);
      }
    }));

  Deno.test(`${strategy}: other cookies around ours do not matter`, () =>
    withSessions({ strategy }, async (kit) => {
      const { headers } = await kit.signIn();
      const value = valueOf(headers);
      for (
        const cookie of [
          `=x; ${NAME}=${value}`,
          `a=1;=x;${NAME}=${value};`,
          `;;; ${NAME}=${value}; x${NAME}=evil`,
          `session=evil; ${NAME}=${value}`,
        ]
      ) assert.equal(await outcomeOf(kit, cookie), "somebody", cookie);
    }));

  Deno.test(`${strategy}: changing any one character of the cookie makes it nobody's`, () =>
    withSessions({ strategy }, async (kit) => {
      const { headers } = await kit.signIn();
      const value = valueOf(headers);
      for (let at = 0; at < value.length; at++) {
        for (const other of ["A", "Q", "w", "-", "."]) {
          if (value[at] === other) continue;
          const changed = value.slice(0, at) + other + value.slice(at + 1);
          assert.notEqual(
            await outcomeOf(kit, `${NAME}=${changed}`),
            "somebody",
            `character ${at} as ${other}`,
          );
        }
      }
    }));

  Deno.test(`${strategy}: the cookie of the other strategy is nobody's`, () =>
    withSessions({ strategy }, async (kit) => {
      const other = await kit.another({
        strategy: strategy === "kv" ? "jwt" : "kv",
      });
      const { headers } = await kit.signIn();
      assert.equal((await other.resolve(headers)).outcome, "malformed");
    }));
}

Deno.test("kv: another session's secret opens nothing", () =>
  withSessions({ strategy: "kv" }, async (kit) => {
    const ada = valueOf((await kit.signIn()).headers).split(".");
    const bob = valueOf((await kit.signIn({ userId: "bob" })).headers).split(
      ".",
    );
    const mixed = [
      [ada[0], ada[1], ada[2], bob[3]],
      [ada[0], bob[1], ada[2], ada[3]],
      [ada[0], ada[1], bob[2], ada[3]],
    ];
    for (const parts of mixed) {
      assert.notEqual(
        await outcomeOf(kit, `${NAME}=${parts.join(".")}`),
        "somebody",
      );
    }
  }));

Deno.test("kv: ten thousand tokens are all different and have no fixed part in their secret", () =>
  withSessions({ strategy: "kv" }, async () => {
    const { newSecret, newSessionId } = await import(
      "../../lib/sessions/ids.ts"
    );
    const secrets = Array.from({ length: 10_000 }, newSecret);
    const ids = Array.from({ length: 10_000 }, newSessionId);
    assert.equal(new Set(secrets).size, 10_000);
    assert.equal(new Set(ids).size, 10_000);
    assert.equal(Buffer.from(secrets[0], "base64url").length, 32);
    assert.equal(Buffer.from(ids[0], "base64url").length, 16);
    for (let at = 0; at < 43; at++) {
      assert.ok(new Set(secrets.map((secret) => secret[at])).size > 1);
    }
  }));

const CLAIMS: TokenClaims = {
  sub: "ada",
  sid: "A".repeat(22),
  jti: "B".repeat(22),
  iat: NOON / 1000,
  exp: (NOON + DAY) / 1000,
  auth_time: NOON / 1000,
  session_start: NOON / 1000,
  amr: ["pwd"],
  epoch: 1,
  site_epoch: 0,
  version: 1,
  claims: {},
};
const SCOPE = { issuer: "latchkey", audience: "latchkey" };

Deno.test("jwt: a token signed with our key is accepted only with every claim right", () =>
  withSessions({ strategy: "jwt" }, async (kit) => {
    const keys = await openKeyring([SECRET]);
    // By hand, since jose refuses to write some of these.
    const signText = async (json: string) => {
      const { header, key } = keys.signing(SESSION_TOKEN);
      const text = new TextEncoder().encode(json);
      const token = await new CompactSign(text).setProtectedHeader({
        ...header,
      }).sign(key);
      return await outcomeOf(kit, `${NAME}=${token}`);
    };
    const right = { iss: "latchkey", aud: "latchkey", ...CLAIMS };
    const sign = (changes: Record<string, unknown>) =>
      signText(JSON.stringify({ ...right, ...changes }));
    assert.equal(await sign({}), "somebody");
    const refused: Record<string, unknown>[] = [];
    for (const name of Object.keys(CLAIMS)) {
      for (const value of [undefined, null, "", [], {}, -1.5, "x", true]) {
        if (name === "claims" && typeof value === "object" && value !== null) {
          continue;
        }
        if (name === "amr" && Array.isArray(value)) continue;
        if (["sub", "sid", "jti"].includes(name) && typeof value === "string") {
          continue;
        }
        refused.push({ [name]: value });
      }
    }
    refused.push(
      { exp: NOON / 1000 },
      { exp: NOON / 1000 - 1 },
      { iat: NOON / 1000 + 60 },
      { iss: "other" },
      { iss: ["latchkey"] },
      { aud: "other" },
      { aud: ["latchkey"] },
      { aud: "" },
      { nbf: NOON / 1000 + 60 },
    );
    for (const changes of refused) {
      assert.notEqual(await sign(changes), "somebody", Deno.inspect(changes));
    }
    const json = JSON.stringify(right).slice(0, -1);
    for (
      const end of [',"exp":1e309}', `,"exp":${NOON / 1000 - 1}}`, "", "}}"]
    ) {
      assert.notEqual(await signText(json + end), "somebody", end);
    }
    assert.notEqual(await signText("[]"), "somebody");
    assert.notEqual(await signText("null"), "somebody");
  }));

Deno.test("jwt: claims cannot reach a prototype", () =>
  withSessions({ strategy: "jwt" }, async (kit) => {
    const keys = await openKeyring([SECRET]);
    const claims = JSON.parse('{"__proto__":{"admin":true},"name":"Ada"}');
    const token = await signToken(
      { ...CLAIMS, claims },
      SCOPE,
      keys,
      SESSION_TOKEN,
    );
    const { session } = await kit.sessions.resolve(
      new Headers({ cookie: `${NAME}=${token}` }),
    );
    assert.equal(session?.claims.admin, undefined);
    assert.equal(({} as Record<string, unknown>).admin, undefined);
  }));

Deno.test("jwt: no header but our own is accepted, whatever signs it", () =>
  withSessions({ strategy: "jwt" }, async (kit) => {
    const keys = await openKeyring([SECRET]);
    const { header, key } = keys.signing(SESSION_TOKEN);
    const payload = { iss: "latchkey", aud: "latchkey", ...CLAIMS };
    const token = await signToken(CLAIMS, SCOPE, keys, SESSION_TOKEN);
    const [, body, signature] = token.split(".");
    const bytes = new TextEncoder().encode(SECRET);
    const headers: Record<string, unknown>[] = [
      { ...header, alg: "none" },
      { ...header, alg: "NONE" },
      { ...header, alg: "HS384" },
      { ...header, alg: "HS512" },
      { ...header, alg: ["HS256"] },
      { ...header, typ: "JWT" },
      { ...header, typ: undefined },
      { ...header, typ: "at+jwt" },
      { ...header, cty: "JWT" },
      { ...header, crit: ["x"], x: 1 },
      { ...header, b64: false, crit: ["b64"] },
      { ...header, kid: "/dev/null" },
      { ...header, kid: "../../../../../../dev/null" },
      { ...header, kid: "|sleep 10" },
      { ...header, kid: "k".repeat(10_000) },
      { ...header, kid: 1 },
      { ...header, kid: "\u0000" },
      { ...header, kid: undefined },
      { ...header, jwk: { kty: "oct", k: "AAAA" } },
      { ...header, jku: "http://127.0.0.1/jwks.json" },
      { ...header, x5u: "http://127.0.0.1/cert.pem" },
      { alg: "HS256" },
    ];
    for (const forged of headers) {
      const segment = encode(forged);
      const what = JSON.stringify(forged).slice(0, 80);
      const ours = Buffer.from(
        await crypto.subtle.sign(
          "HMAC",
          key,
          Buffer.from(`${segment}.${body}`),
        ),
      ).toString("base64url");
      for (const signedBy of ["", signature, ours]) {
        assert.equal(
          await outcomeOf(kit, `${NAME}=${segment}.${body}.${signedBy}`),
          "malformed",
          what,
        );
      }
    }
    for (const alg of ["HS256", "HS384", "HS512"]) {
      const raw = await new SignJWT(payload)
        .setProtectedHeader({ ...header, alg }).sign(bytes);
      assert.equal(
        await outcomeOf(kit, `${NAME}=${raw}`),
        "malformed",
        `${alg} with the secret itself`,
      );
    }
  }));

Deno.test("jwt: other serialisations and spellings of a valid token are refused", () =>
  withSessions({ strategy: "jwt" }, async (kit) => {
    const { headers } = await kit.signIn();
    const value = valueOf(headers);
    const [protectedHeader, payload, signature] = value.split(".");
    const last = signature.at(-1)!;
    const alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const twin = signature.slice(0, -1) + alphabet[alphabet.indexOf(last) ^ 1];
    for (
      const text of [
        `${protectedHeader}.${payload}`,
        `${protectedHeader}.${payload}.`,
        `${protectedHeader}..${signature}`,
        `${value}.x`,
        `${value}.x.y`,
        `${protectedHeader}.${payload}.${twin}`,
        `${protectedHeader}.${payload}.${signature}=`,
        `${protectedHeader}.${payload}.${signature}==`,
        `${protectedHeader}.${payload}.${
          signature.replaceAll("-", "+").replaceAll("_", "/")
        }+`,
        JSON.stringify({ protected: protectedHeader, payload, signature }),
        JSON.stringify({
          payload,
          signatures: [{ protected: protectedHeader, signature }],
        }),
        `${protectedHeader}.${payload}.${"A".repeat(1_000_000)}`,
      ]
    ) {
      assert.notEqual(
        await outcomeOf(kit, `${NAME}=${text}`),
        "somebody",
        text.slice(0, 40),
      );
    }
  }));

Deno.test("jwt: a public key is never mistaken for a secret", async () => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    { name: "ECDSA", namedCurve: "P-256" },
    true,
    ["sign", "verify"],
  );
  const pem = (label: string, der: ArrayBuffer) =>
    `-----BEGIN ${label}-----\n${
      Buffer.from(der).toString("base64")
    }\n-----END ${label}-----`;
  const spki = pem(
    "PUBLIC KEY",
    await crypto.subtle.exportKey("spki", publicKey),
  );
  const pkcs8 = pem(
    "PRIVATE KEY",
    await crypto.subtle.exportKey("pkcs8", privateKey),
  );
  await importSPKI(spki, "ES256");
  const signer = await importPKCS8(pkcs8, "ES256");
  await withSessions({ strategy: "jwt" }, async (kit) => {
    const { header } = (await openKeyring([SECRET])).signing(SESSION_TOKEN);
    const payload = { iss: "latchkey", aud: "latchkey", ...CLAIMS };
    const tokens = [
      await new SignJWT(payload).setProtectedHeader({ ...header, alg: "ES256" })
        .sign(signer),
      await new SignJWT(payload).setProtectedHeader({ ...header }).sign(
        new TextEncoder().encode(spki),
      ),
    ];
    for (const token of tokens) {
      assert.equal(await outcomeOf(kit, `${NAME}=${token}`), "malformed");
    }
  });
});
