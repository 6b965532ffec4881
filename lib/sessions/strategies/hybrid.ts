/**
 * The hybrid strategy: an access token of minutes, which costs no read, beside a
 * refresh token whose chain stands in KV. The access token is judged like a jwt,
 * from memory. Once it is over, the request itself goes on with the refresh
 * token: the chain takes a step, and the visitor notices nothing. What a refresh
 * token is worth is decided in rotation.ts.
 *
 * @module
 */
import { isRenewalNoted, replaceRecord } from "../storage/activity.ts";
import { createClaimsCache } from "../storage/claims_cache.ts";
import { createPieceReader } from "./hybrid_cookies.ts";
import { createHybridMint } from "./hybrid_mint.ts";
import { opensBy, refreshSession, settle } from "./hybrid_refresh.ts";
import type { Parts } from "../engine.ts";
import { noteUse } from "../tokens/rotation.ts";
import { fromClaims, holderOf } from "./session_claims.ts";
import type { TokenClaims } from "../tokens/token_claims.ts";
import { looksRefreshing } from "../tokens/refresh_token.ts";
import { putOff } from "./put_off.ts";
import { readPair } from "../storage/read.ts";
import type { SessionRecord } from "../storage/records.ts";
import { admit } from "../storage/standing.ts";
import {
  type Asking,
  ENDED,
  EXPIRED,
  MALFORMED,
  type Minted,
  type Presented,
  type Strategy,
  type Verdict,
} from "../strategy.ts";

/**
 * Makes the hybrid strategy.
 *
 * @param engine The shared parts.
 * @returns The strategy.
 */
export function hybridStrategy(engine: Parts): Strategy {
  const { config } = engine;
  const reader = createPieceReader(engine);
  const minting = createHybridMint(engine);
  const large = createClaimsCache(engine.view);

  async function resolve(
    presented: Presented,
    asking: Asking,
  ): Promise<Verdict> {
    const now = engine.clock();
    const pieces = await reader.read(presented, now);
    if (pieces === null) return MALFORMED;
    const { claims, known } = pieces;
    if (claims === null || now >= claims.exp * 1000) {
      if (pieces.refresh === null) return EXPIRED;
      // Memory may not know that the refresh token's key was revoked.
      const isStale = !engine.view?.isFresh(engine.monotonic());
      return await refreshSession(engine, minting, pieces.refresh, asking, {
        isGood: async () => {
          if (!isStale) return true;
          await engine.keys.confirm();
          return !!(await reader.read(presented, now))?.refresh;
        },
      });
    }
    const session = fromClaims(claims, "hybrid", config);
    if (now >= session.expiresAt) return EXPIRED;
    const kept = claims.claims === null
      ? large.get(claims.sub, claims.version)
      : undefined;
    const version = kept?.version ?? claims.version;
    const holder = holderOf(claims, version);
    const standing = engine.view?.judge(holder, engine.monotonic()) ??
      "current";
    if (standing === "ended") return ENDED;
    const alive: Verdict = {
      session: kept ? { ...session, claims: kept.claims } : session,
      outcome: "alive",
    };
    const mustAsk = standing !== "current" ||
      claims.claims === null && kept === undefined;
    const mustConfirmKey = standing === "unknown";
    if (mustAsk) return await check(presented, claims, asking, mustConfirmKey);
    if (known) return alive;
    if (claims.unused) {
      try {
        return await check(presented, claims, asking);
      } catch (error) {
        if (!reader.hasKey(presented)) throw error;
        const endsAt = Math.min(claims.exp * 1000, session.expiresAt);
        return putOff(engine, alive, holder, endsAt, error);
      }
    }
    reader.accept(presented, claims);
    return alive;
  }

  // An access token that holds, and KV is asked: because memory does not know,
  // because the claims have changed, or to write down that it has arrived.
  async function check(
    presented: Presented,
    claims: TokenClaims,
    asking: Asking,
    mustConfirmKey = false,
  ): Promise<Verdict> {
    const names = { userId: claims.sub, sessionId: claims.sid };
    const keep = large.reading();
    const pair = await readPair(engine, names, asking.meter);
    // Not before, as under jwt.
    if (mustConfirmKey) await engine.keys.confirm();
    if (!reader.hasKey(presented)) return await resolve(presented, asking);
    const by = presented.refresh === null ? "access" : "both";
    const settled = await settle(engine, names, pair, asking, by);
    if (settled !== null) return settled;
    const record = pair.session.value!;
    const subject = pair.subject.value!;
    if (claims.claims === null) keep(names.userId, subject);
    const now = engine.clock();
    const rotation = claims.unused &&
        claims.generation === record.rotation!.generation
      ? noteUse(record.rotation!, now)
      : record.rotation!;
    const outdated = claims.version < subject.version &&
        claims.claims !== null || claims.epoch < record.epoch;
    const cookiesSetAt = outdated && !isRenewalNoted(record, now)
      ? now
      : record.cookiesSetAt;
    const draft = {
      ...names,
      subject,
      record: { ...record, rotation, cookiesSetAt },
    };
    const renewed = outdated ? await minting.access(draft, claims) : undefined;
    const after = renewed?.record ?? draft.record;
    const isChanged = rotation !== record.rotation ||
      record.replaces !== undefined ||
      after.tokenEndsAt !== record.tokenEndsAt ||
      cookiesSetAt !== record.cookiesSetAt;
    // Of parallel requests one writes; the others keep the token they have, if
    // what came between left the session alive.
    if (isChanged && !await replaceRecord(engine, pair, names, after)) {
      const left = await readPair(engine, names, asking.meter);
      return await settle(engine, names, left, asking, by) ??
        admit(engine, names, left);
    }
    const given = renewed && { outcome: "renewed", renewed } as const;
    const verdict = admit(engine, names, pair, after, given);
    if (verdict.session !== null) reader.accept(presented, claims);
    return verdict;
  }

  async function recognise(presented: Presented) {
    const now = engine.clock();
    const pieces = await reader.read(presented, now);
    if (pieces === null) return MALFORMED;
    const { claims, refresh } = pieces;
    if (refresh === null) {
      if (claims === null || now >= claims.exp * 1000) return EXPIRED;
      const names = { userId: claims.sub, sessionId: claims.sid };
      // Not exchanged: it would become cookies that last longer than it does.
      return { ...names, opens: () => "late" as const };
    }
    const { userId, sessionId, generation } = refresh;
    return {
      userId,
      sessionId,
      opens: (record: SessionRecord) =>
        // A valid access token beside it says that it need not be used.
        claims !== null && now < claims.exp * 1000
          ? "yes" as const
          : opensBy(engine, record, generation),
    };
  }

  return {
    name: "hybrid",
    owns: ({ token, refresh }) =>
      token === null
        ? refresh !== null && looksRefreshing(refresh)
        : reader.looksOwn(token),
    mint: (draft): Promise<Minted> => minting.first(draft),
    mintAgain: async (draft) =>
      await minting.again(draft) ?? await minting.both(draft),
    resolve,
    recognise,
  };
}
