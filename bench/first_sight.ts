/**
 * What a token costs that this process has never seen: every token is resolved
 * once and no more, so no answer can come from memory. Its floor is `jose`
 * alone, which verifies the very same tokens in the same run.
 *
 * @module
 */
import { jwtVerify } from "jose";
import { DEFAULT_CONFIG } from "../lib/sessions/mod.ts";
import {
  SESSION_TOKEN,
  signToken,
  verifyToken,
} from "../lib/sessions/tokens/signed_token.ts";
import { type Effort, measure, timesAsLong } from "./measure.ts";
import { VERIFY_OPTIONS } from "./resolve.ts";
import { type Row, toRow } from "./row.ts";
import {
  inTurn,
  openWorkbench,
  type SignedInDevice,
  signIn,
  type Workbench,
} from "./workbench.ts";

/**
 * Measures first sights.
 *
 * @param effort How much is measured.
 * @returns One row.
 */
export async function benchFirstSight(effort: Effort): Promise<Row[]> {
  await using bench = await openWorkbench();
  const { keys } = bench;
  const { rounds, batch, warmUp = Math.ceil(rounds / 5) } = effort;
  const sessions = await bench.engine({ strategy: "jwt" });
  const ada = await signIn(sessions, "ada");
  const tokens = await similarTokens(bench, ada, (rounds + warmUp) * batch);
  const cookieName = sessions.cookieName;
  const requests = tokens.map((token) =>
    new Headers({ cookie: `${cookieName}=${token}` })
  );
  const nextRequest = inTurn(requests);
  const nextToken = inTurn(tokens);
  const found = await measure({
    resolve: { run: () => sessions.resolve(nextRequest()) },
    verify: {
      run: () =>
        jwtVerify(nextToken(), keys.signing(SESSION_TOKEN).key, VERIFY_OPTIONS),
    },
  }, { rounds, batch, warmUp });
  return [toRow({
    name: "jwt, first sight",
    figure: found.resolve.median,
    unit: "µs",
    floor: { name: "jose alone, same token", figure: found.verify.median },
    ratio: timesAsLong(found.resolve, found.verify),
    aim: { of: "ratio", atMost: 1.15 },
    note: `${tokens.length} tokens, each resolved once`,
  })];
}

// Signing in so often would write so often; the token is what is wanted here.
async function similarTokens(
  { keys }: Workbench,
  { token }: SignedInDevice,
  count: number,
): Promise<string[]> {
  const scope = DEFAULT_CONFIG.jwt;
  const verified = await verifyToken(
    token,
    scope,
    keys,
    Date.now(),
    SESSION_TOKEN,
  );
  if (verified === null) {
    throw new Error("A token that was just made is not accepted.");
  }
  const { claims } = verified;
  const tokens = [];
  for (let at = 0; at < count; at++) {
    const jti = String(at).padStart(claims.jti.length, "0");
    tokens.push(
      await signToken({ ...claims, jti }, scope, keys, SESSION_TOKEN),
    );
  }
  return tokens;
}
