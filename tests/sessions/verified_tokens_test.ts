/**
 * The memory of tokens that were verified before.
 *
 * @module
 */
import assert from "node:assert/strict";
import { openKeyring } from "../../lib/sessions/tokens/keyring.ts";
import {
  SESSION_TOKEN,
  signToken,
} from "../../lib/sessions/tokens/signed_token.ts";
import type { TokenClaims } from "../../lib/sessions/tokens/token_claims.ts";
import { createVerifiedTokens } from "../../lib/sessions/tokens/verified_tokens.ts";
import { openSessions } from "../../lib/sessions/mod.ts";
import { configure, DAY, NOON, SECRET, withSessions } from "./kit.ts";

const SCOPE = { issuer: "latchkey", audience: "latchkey" };

async function token(jti: string): Promise<[string, TokenClaims]> {
  const claims: TokenClaims = {
    sub: "ada",
    sid: "A".repeat(22),
    jti,
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
  return [
    await signToken(claims, SCOPE, await openKeyring([SECRET]), SESSION_TOKEN),
    claims,
  ];
}

Deno.test("a token is found again by its whole text only", async () => {
  const tokens = createVerifiedTokens();
  const [text, claims] = await token("a".repeat(22));
  tokens.put(text, claims);
  assert.equal(tokens.get(text), claims);
  for (
    const altered of [
      `${text}=`,
      `${text} `,
      text.slice(0, -1),
      `${text.slice(0, -1)}_`,
    ]
  ) {
    if (altered !== text) assert.equal(tokens.get(altered), undefined, altered);
  }
});

Deno.test("two tokens with different ids do not get in each other's way", async () => {
  const tokens = createVerifiedTokens();
  const [one, first] = await token("a".repeat(22));
  const [two, second] = await token(`${"a".repeat(21)}b`);
  tokens.put(one, first);
  tokens.put(two, second);
  assert.equal(tokens.size, 2);
  assert.equal(tokens.get(one), first);
  assert.equal(tokens.get(two), second);
});

Deno.test("the memory is bounded, and what was used last stays", async () => {
  const tokens = createVerifiedTokens(2);
  const made = await Promise.all(
    ["a", "b", "c"].map((id) => token(id.repeat(22))),
  );
  tokens.put(...made[0]);
  tokens.put(...made[1]);
  tokens.get(made[0][0]);
  tokens.put(...made[2]);
  assert.equal(tokens.size, 2);
  assert.ok(tokens.get(made[0][0]));
  assert.equal(tokens.get(made[1][0]), undefined);
});

Deno.test("a remembered token is refused when its time is over, and when its session was ended", () =>
  withSessions({ strategy: "jwt" }, async (kit) => {
    const a = await kit.signIn();
    const b = await kit.signIn();
    await kit.sessions.resolve(a.headers);
    await kit.sessions.resolve(b.headers);
    await kit.sessions.revoke("ada", a.id);
    assert.equal((await kit.sessions.resolve(a.headers)).outcome, "ended");
    kit.pass(7 * DAY);
    assert.equal((await kit.sessions.resolve(b.headers)).outcome, "expired");
  }));

Deno.test("a remembered token is refused once its key is gone", () =>
  withSessions({ strategy: "jwt" }, async (kit) => {
    let gone = false;
    const keys = await openKeyring([SECRET]);
    const sessions = openSessions({
      config: configure({ strategy: "jwt" }),
      kv: kit.kv,
      keys: {
        ...keys,
        byHeader: (segment) => gone ? undefined : keys.byHeader(segment),
      },
      clock: kit.now,
    });
    const { headers } = await kit.signIn();
    assert.equal((await sessions.resolve(headers)).outcome, "alive");
    gone = true;
    assert.equal((await sessions.resolve(headers)).session, null);
    await sessions.close();
  }));
