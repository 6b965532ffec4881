/**
 * The jwt strategy: the cookie is a signed token that says everything, and the
 * view of the revocation log says whether it still holds, so an ordinary
 * request reads nothing from KV. KV is asked when the view does not know, when
 * the claims have changed, and when it is time to renew; then the record
 * decides, exactly as under kv.
 *
 * @module
 */
import { isNoteDue, renewedNow, replaceRecord } from "../storage/activity.ts";
import { assertCookieFits } from "../claims.ts";
import type { Parts } from "../engine.ts";
import { SessionError } from "../errors.ts";
import { putOff } from "./put_off.ts";
import {
  fromClaims,
  holderOf,
  toClaims,
  type TokenDraft,
} from "./session_claims.ts";
import {
  keyOf,
  learnKeyOf,
  SESSION_TOKEN,
  signToken,
  verifyWith,
} from "../tokens/signed_token.ts";
import type { TokenClaims } from "../tokens/token_claims.ts";
import type { SigningKey } from "../tokens/keyring.ts";
import { claimedType } from "../tokens/unverified.ts";
import { type Pair, readPair } from "../storage/read.ts";
import { admit } from "../storage/standing.ts";
import { createVerifiedTokens } from "../tokens/verified_tokens.ts";
import {
  type Asking,
  type Draft,
  ENDED,
  EXPIRED,
  MALFORMED,
  type Minted,
  movedTo,
  type Names,
  type Presented,
  type Strategy,
  type Verdict,
} from "../strategy.ts";

/**
 * Makes the jwt strategy.
 *
 * @param engine The shared parts.
 * @returns The strategy.
 */
export function jwtStrategy(engine: Parts): Strategy {
  const { config, keys } = engine;
  const verified = createVerifiedTokens();

  // What is over is said by the claims themselves.
  async function verify(key: SigningKey, text: string, now: number) {
    const token = await verifyWith(key, text, config.jwt, now);
    return token && !token.isEarly ? token.claims : null;
  }

  function learnKey(text: string): Promise<SigningKey | undefined> {
    return learnKeyOf(text, keys, SESSION_TOKEN);
  }

  // Rejects where the keys cannot be believed any more: that is no bad cookie.
  async function isKeyGone(text: string): Promise<boolean> {
    return keyOf(text, keys, SESSION_TOKEN) === undefined &&
      await learnKey(text) === undefined;
  }

  async function mint(draft: TokenDraft): Promise<Minted> {
    const claims = toClaims(engine, draft);
    const token = await signToken(claims, config.jwt, keys, SESSION_TOKEN);
    assertCookieFits(engine.jar.name, token);
    const tokenEndsAt = Math.max(draft.record.tokenEndsAt, claims.exp * 1000);
    return { token, record: { ...draft.record, strategy: "jwt", tokenEndsAt } };
  }

  function mintIfItFits(draft: Draft): Promise<Minted | null> {
    return mint(draft).catch((error) => {
      if (error instanceof SessionError) return null;
      throw error;
    });
  }

  // Claims that outgrew the cookie leave the visitor signed in, with a token that
  // has none: KV is then read at every request, and what it says is what the
  // request sees.
  function mintWithout(draft: Draft): Promise<Minted> {
    return mint({ ...draft, subject: { ...draft.subject, claims: null } });
  }

  async function resolve(
    { token: text }: Presented,
    asking: Asking,
  ): Promise<Verdict> {
    const now = engine.clock();
    // Before memory is asked: a key that is taken away takes its tokens with it.
    if (text === null) return MALFORMED;
    const key = keyOf(text, keys, SESSION_TOKEN) ?? await learnKey(text);
    if (key === undefined) return MALFORMED;
    const known = verified.get(text);
    const claims = known ?? await verify(key, text, now);
    if (claims === null) return MALFORMED;
    const session = fromClaims(claims, "jwt", config);
    if (now >= session.expiresAt) return EXPIRED;
    const standing = engine.view?.judge(holderOf(claims), engine.monotonic()) ??
      "current";
    if (standing === "ended") return ENDED;
    const alive: Verdict = { session, outcome: "alive" };
    if (standing !== "current" || claims.claims === null) {
      return await renew(text, claims, asking, standing === "unknown");
    }
    if (
      claims.unused && known === undefined ||
      isNoteDue(engine, session.lastSeenAt, now)
    ) {
      try {
        return await renew(text, claims, asking);
      } catch (error) {
        if (await isKeyGone(text)) return MALFORMED;
        const { expiresAt } = session;
        return putOff(engine, alive, holderOf(claims), expiresAt, error);
      }
    }
    if (known === undefined) verified.put(text, claims);
    return alive;
  }

  async function renew(
    text: string,
    claims: TokenClaims,
    asking: Asking,
    mustConfirmKey = false,
  ): Promise<Verdict> {
    const names = { userId: claims.sub, sessionId: claims.sid };
    const pair = await readPair(engine, names, asking.meter);
    // Not before: while KV gives no answers the reading above fails at once, and
    // all who asked for the keys would wait for one that hangs.
    if (mustConfirmKey) await keys.confirm();
    if (await isKeyGone(text)) return MALFORMED;
    const asRead = decide(names, pair);
    if (asRead.session === null) return asRead;
    const record = pair.session.value;
    const subject = pair.subject.value;
    const now = engine.clock();
    // That it has arrived is still to be written down.
    const isFirstUse = record!.replaces !== undefined;
    if (!isFirstUse) verified.put(text, claims);
    const isDue = isFirstUse || claims.epoch < record!.epoch ||
      isNoteDue(engine, claims.iat * 1000, now);
    const isOutdated = claims.version < subject!.version ||
      claims.claims === null;
    if (!isDue && !isOutdated) return asRead;
    const { replaces: _, ...seen } = renewedNow(record!, now, asking.describe);
    const draft = { ...names, record: seen, subject: subject! };
    const renewed = await mintIfItFits(draft) ??
      (isDue ? await mintWithout(draft) : null);
    if (renewed === null) return asRead;
    // Of parallel requests one writes; the others keep the token they have, if
    // what came between left the session alive.
    if (!await replaceRecord(engine, pair, names, renewed.record)) {
      return decide(names, await readPair(engine, names, asking.meter));
    }
    const given = { outcome: "renewed", renewed } as const;
    return admit(engine, names, pair, renewed.record, given);
  }

  function decide(names: Names, pair: Pair): Verdict {
    const record = pair.session.value;
    if (record !== null && record.strategy !== "jwt") return ENDED;
    if (record?.movedTo !== undefined) return movedTo(names, record.movedTo);
    return admit(engine, names, pair);
  }

  return {
    name: "jwt",
    owns: ({ token }) =>
      token !== null &&
      (keyOf(token, keys, SESSION_TOKEN) !== undefined ||
        claimedType(token) === SESSION_TOKEN),
    mint,
    mintAgain: mint,
    resolve,
    async recognise({ token }) {
      const now = engine.clock();
      if (token === null) return MALFORMED;
      const key = keyOf(token, keys, SESSION_TOKEN) ?? await learnKey(token);
      const claims = key && await verify(key, token, now);
      if (!claims) return MALFORMED;
      if (now >= claims.exp * 1000) return EXPIRED;
      return {
        userId: claims.sub,
        sessionId: claims.sid,
        opens: () => "yes",
      };
    },
  };
}
