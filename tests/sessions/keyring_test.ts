/**
 * The keys: which headers they answer to, and what becomes of tokens when a secret is
 * replaced.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  ACCESS_TOKEN,
  openKeyring,
  SESSION_TOKEN,
  type TokenType,
} from "../../lib/sessions/tokens/keyring.ts";
import {
  signToken,
  verifyToken,
} from "../../lib/sessions/tokens/signed_token.ts";
import type { TokenClaims } from "../../lib/sessions/tokens/token_claims.ts";
import { DAY, NOON, SECRET } from "./kit.ts";

const SCOPE = { issuer: "latchkey", audience: "latchkey" };
const TYPES: readonly TokenType[] = [SESSION_TOKEN, ACCESS_TOKEN];
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

const segmentOf = (header: unknown) =>
  Buffer.from(JSON.stringify(header)).toString("base64url");

Deno.test("the first secret signs, and all of them verify", async () => {
  const other = "another secret of thirty-two bytes or more";
  const before = await openKeyring([SECRET]);
  const during = await openKeyring([other, SECRET]);
  const after = await openKeyring([other]);
  const old = await signToken(CLAIMS, SCOPE, before, SESSION_TOKEN);
  const young = await signToken(CLAIMS, SCOPE, during, SESSION_TOKEN);
  const accepts = async (token: string, keys: typeof before) =>
    await verifyToken(token, SCOPE, keys, NOON, SESSION_TOKEN) !== null;
  assert.deepEqual(
    [await accepts(old, during), await accepts(old, after)],
    [true, false],
  );
  assert.deepEqual(
    [await accepts(young, during), await accepts(young, before)],
    [true, false],
  );
  assert.ok(await accepts(young, after));
});

Deno.test("only the exact text of a header finds a key", async () => {
  const keys = await openKeyring([SECRET]);
  for (const typ of TYPES) {
    const { header } = keys.signing(typ);
    assert.deepEqual(keys.byHeader(segmentOf(header))?.header, header);
    const { alg, kid } = header;
    for (
      const other of [
        { alg, kid, typ },
        { alg, typ },
        { ...header, cty: "JWT" },
        { ...header, typ: "JWT" },
        { ...header, kid: `${kid}A` },
      ]
    ) {
      assert.equal(keys.byHeader(segmentOf(other)), undefined);
    }
    assert.equal(keys.byHeader(`${segmentOf(header)}=`), undefined);
  }
  for (const text of ["", "__proto__", "constructor", "."]) {
    assert.equal(keys.byHeader(text), undefined, text);
  }
});
