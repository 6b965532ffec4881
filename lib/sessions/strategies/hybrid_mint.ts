/**
 * Makes the tokens of the hybrid strategy. An access token that would outlive
 * what the record says of its session's tokens is never made without writing that
 * down: the revocation log keeps an ended session for exactly so long.
 *
 * @module
 */
import { assertCookieFits } from "../claims.ts";
import type { Parts } from "../engine.ts";
import { SessionError } from "../errors.ts";
import { accessLifetime } from "../lifetimes.ts";
import { toClaims } from "./session_claims.ts";
import type { Draft, Minted } from "../strategy.ts";
import { writeRefreshToken } from "../tokens/refresh_token.ts";
import { FIRST } from "../tokens/rotation.ts";
import { ACCESS_TOKEN, signToken } from "../tokens/signed_token.ts";
import type { TokenClaims } from "../tokens/token_claims.ts";

/** What can be made for a session. */
export interface HybridMint {
  /** The first tokens of a chain. */
  first(draft: Draft): Promise<Minted>;
  /**
   * An access token alone, in the place of another: it says what is so now, and
   * ends when that one would have, since no refresh token was asked for.
   */
  access(draft: Draft, before: TokenClaims): Promise<Minted>;
  /** An access token and the chain's newest refresh token; the record is to be written. */
  both(draft: Draft): Promise<Minted>;
  /** The same without a write; `null` where the time that is written down is too short. */
  again(draft: Draft): Promise<Minted | null>;
}

/**
 * Makes what mints.
 *
 * @param engine The settings, the keys and the clock.
 * @returns The four ways.
 */
export function createHybridMint(
  engine: Pick<Parts, "config" | "keys" | "clock" | "jar">,
): HybridMint {
  const { config, keys, jar } = engine;
  const lifetime = accessLifetime(config);

  async function sign(
    draft: Draft,
    endsAt: number,
    generation = draft.record.rotation!.generation,
  ): Promise<Minted> {
    const { record } = draft;
    const { rotation } = record;
    const isNewest = generation === rotation!.generation;
    const session = toClaims(engine, draft);
    const claims: TokenClaims = {
      ...session,
      exp: Math.min(session.exp, Math.ceil(endsAt / 1000)),
      session_end: session.exp,
      generation,
      // Whoever comes with this token proves that the refresh token has arrived.
      ...(isNewest && generation > 0 && rotation!.usedAt === null &&
        { unused: true }),
    };
    const token = await fit(claims);
    const tokenEndsAt = Math.max(record.tokenEndsAt, claims.exp * 1000);
    return {
      token,
      record: { ...record, strategy: "hybrid", tokenEndsAt },
    };
  }

  // Claims that a cookie cannot hold stay in KV.
  async function fit(claims: TokenClaims): Promise<string> {
    const whole = await signToken(claims, config.jwt, keys, ACCESS_TOKEN);
    try {
      assertCookieFits(jar.name, whole);
      return whole;
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      const { jti, ...rest } = claims;
      const small = { jti, ...rest, claims: null };
      return await signToken(small, config.jwt, keys, ACCESS_TOKEN);
    }
  }

  function withRefresh(minted: Minted, draft: Draft): Minted {
    const { generation } = minted.record.rotation!;
    const refresh = writeRefreshToken(
      { userId: draft.userId, sessionId: draft.sessionId, generation },
      keys.refreshKeys[0],
    );
    return { ...minted, refresh };
  }

  async function both(draft: Draft): Promise<Minted> {
    return withRefresh(await sign(draft, engine.clock() + lifetime), draft);
  }

  return {
    first: (draft) =>
      both({ ...draft, record: { ...draft.record, rotation: FIRST } }),
    access: (draft, { exp, generation }) => sign(draft, exp * 1000, generation),
    both,
    async again(draft) {
      const { tokenEndsAt } = draft.record;
      if (tokenEndsAt - engine.clock() < lifetime / 2) return null;
      const endsAt = Math.min(tokenEndsAt, engine.clock() + lifetime);
      return withRefresh(await sign(draft, endsAt), draft);
    },
  };
}
