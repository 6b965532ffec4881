/** An ID token that is not the provider's, for this site and for this flow lets nobody in. */

import assert from "node:assert/strict";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import type { Behaviour, Sign } from "../../support/identity_provider.ts";
import { sessionOf } from "../kit.ts";
import { begin, logInBy, openScene, travel, visit } from "./kit.ts";

const encode = (value: unknown) =>
  btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_")
    .replaceAll("=", "");

const now = () => Math.floor(Date.now() / 1000);

/** Signs with a key that the provider does not publish. */
const signElsewhere: Sign = async (claims) => {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwk = await exportJWK(publicKey);
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256", kid: "one", jwk }).sign(privateKey);
};

/** Leaves claims out. */
function without(claims: JWTPayload, ...names: string[]): JWTPayload {
  return Object.fromEntries(
    Object.entries(claims).filter(([name]) => !names.includes(name)),
  );
}

const FORGED: Record<string, NonNullable<Behaviour["forge"]>> = {
  "for another client": (claims, sign) => sign({ ...claims, aud: "another" }),
  "for another client too, and issued to that one": (claims, sign) =>
    sign({ ...claims, aud: ["latchkey", "another"], azp: "another" }),
  "for nobody": (claims, sign) => sign(without(claims, "aud")),
  "from another issuer": (claims, sign) =>
    sign({ ...claims, iss: "https://evil.example" }),
  "from the issuer with a slash": (claims, sign) =>
    sign({ ...claims, iss: `${claims.iss}/` }),
  "with another nonce": (claims, sign) => sign({ ...claims, nonce: "another" }),
  "without a nonce": (claims, sign) => sign(without(claims, "nonce")),
  "that is over": (claims, sign) => sign({ ...claims, exp: now() - 60 }),
  "without an end": (claims, sign) => sign(without(claims, "exp")),
  "without a beginning": (claims, sign) => sign(without(claims, "iat")),
  "that is not valid yet": (claims, sign) =>
    sign({ ...claims, nbf: now() + 600 }),
  "about nobody": (claims, sign) => sign(without(claims, "sub")),
  "about an empty subject": (claims, sign) => sign({ ...claims, sub: "" }),
  "about a subject that is no text": (claims, sign) =>
    sign({ ...claims, sub: 7 } as unknown as JWTPayload),
  "about a subject that is too long": (claims, sign) =>
    sign({ ...claims, email: "x", sub: "a".repeat(256) }),
  "about a subject that hides something": (claims, sign) =>
    sign({ ...claims, email: "x", sub: "ada\u202e1" }),
  "about somebody else than UserInfo": (claims, sign) =>
    sign({ ...claims, sub: "mallory" }),
  "signed by nobody": (claims) =>
    `${encode({ alg: "none" })}.${encode(claims)}.`,
  "signed by nobody, in capitals": (claims) =>
    `${encode({ alg: "NONE" })}.${encode(claims)}.`,
  "whose algorithm is none and whose signature is genuine": (
    claims,
    _sign,
    genuine,
  ) => `${encode({ alg: "none" })}.${encode(claims)}.${genuine.split(".")[2]}`,
  "signed with a key of its own": (claims) => signElsewhere(claims),
  "signed with the client's secret": async (claims) =>
    await new SignJWT(claims).setProtectedHeader({ alg: "HS256" })
      .sign(new TextEncoder().encode("for tests only: secret".padEnd(32))),
  "whose claims were changed": (claims, _sign, genuine) => {
    const [header, , signature] = genuine.split(".");
    return `${header}.${encode({ ...claims, sub: "ada-2" })}.${signature}`;
  },
  "without a signature": (_claims, _sign, genuine) =>
    `${genuine.split(".").slice(0, 2).join(".")}.`,
  "that is none": () => "no.token.here",
  "that is missing": () => undefined,
};

for (const [what, forge] of Object.entries(FORGED)) {
  Deno.test(`an ID token ${what} is refused`, async () => {
    await using scene = await openScene({ forge });
    const client = scene.client();
    const answer = await visit(client, "/login/oidc");
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /cannot be trusted/);
    assert.equal(await sessionOf(client), null);
    const kept = await Array.fromAsync(
      scene.site.kv.list({ prefix: ["users"] }),
    );
    assert.deepEqual(kept, []);
  });
}

Deno.test("the ID token of one flow is refused in another", async () => {
  const tokens: string[] = [];
  await using scene = await openScene({
    forge: (_claims, _sign, genuine) => {
      tokens.push(genuine);
      return tokens[0];
    },
  });
  await logInBy(scene.client(), "oidc");
  const client = scene.client();
  const answer = await visit(client, "/login/oidc");
  assert.equal(answer.status, 400);
  assert.equal(tokens.length, 2);
  assert.equal(await sessionOf(client), null);
});

Deno.test("an ID token counts by the site's clock", async () => {
  await using scene = await openScene({
    forge: (claims, sign) => sign({ ...claims, exp: now() + 60 }),
  });
  const client = scene.client();
  const path = await travel(await begin(client, "/login/oidc"));
  scene.advance(2 * 60_000);
  const answer = await client.get(path);
  assert.equal(answer.status, 400);
  assert.equal(await sessionOf(client), null);
});
