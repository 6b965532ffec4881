/** What a signed token is for is part of what is verified. */
import assert from "node:assert/strict";
import { openKeyring } from "../../lib/sessions/tokens/keyring.ts";
import {
  ACCESS_TOKEN,
  SESSION_TOKEN,
  signToken,
  verifyToken,
} from "../../lib/sessions/tokens/signed_token.ts";
import { DAY, NOON, SECRET } from "./kit.ts";

const SCOPE = { issuer: "latchkey", audience: "latchkey" };

const CLAIMS = {
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

Deno.test("a token of one type is never taken for one of the other", async () => {
  const keys = await openKeyring([SECRET]);
  for (const type of [SESSION_TOKEN, ACCESS_TOKEN]) {
    const other = type === SESSION_TOKEN ? ACCESS_TOKEN : SESSION_TOKEN;
    const token = await signToken(CLAIMS, SCOPE, keys, type);
    assert.notEqual(await verifyToken(token, SCOPE, keys, NOON, type), null);
    assert.equal(await verifyToken(token, SCOPE, keys, NOON, other), null);
  }
});

Deno.test("a token whose time is over still says whose it was, and that it is over", async () => {
  const keys = await openKeyring([SECRET]);
  const token = await signToken(CLAIMS, SCOPE, keys, ACCESS_TOKEN);
  const later = await verifyToken(token, SCOPE, keys, NOON + DAY, ACCESS_TOKEN);
  assert.deepEqual(later?.claims.sid, CLAIMS.sid);
  assert.equal(later?.isExpired, true);
  const forged = token.slice(0, -4) + "AAAA";
  assert.equal(
    await verifyToken(forged, SCOPE, keys, NOON + DAY, ACCESS_TOKEN),
    null,
  );
});
