/**
 * Goes on with a refresh token once the access token is over: one read and one
 * write. Requests that come with the same token at the same time get the same
 * newest token without a write; those whose answer was lost get it too, and that
 * is written down. Those that come after the newest was used are let in for a
 * while, and get none.
 *
 * @module
 */
import {
  isRenewalNoted,
  renewedNow,
  replaceRecord,
} from "../storage/activity.ts";
import type { Parts } from "../engine.ts";
import { endReused } from "../storage/reuse.ts";
import { admitLate } from "../storage/moved.ts";
import type { HybridMint } from "./hybrid_mint.ts";
import type { RefreshToken } from "../tokens/refresh_token.ts";
import { catchUp, rotate, type Rotation, weigh } from "../tokens/rotation.ts";
import { type Pair, readPair } from "../storage/read.ts";
import type { SessionRecord } from "../storage/records.ts";
import { admit, refusal } from "../storage/standing.ts";
import {
  type Asking,
  ENDED,
  MALFORMED,
  movedTo,
  type Names,
  type Opening,
  type Verdict,
} from "../strategy.ts";

/** How often a refresh is tried when other writes come between. */
const MAX_TRIES = 20;

/**
 * Refreshes a session.
 *
 * @param engine The shared parts.
 * @param minting Makes the new tokens.
 * @param token The refresh token, verified.
 * @param asking What the request brings along.
 * @param key Says whether the token's key is still good. It is asked once KV has
 * answered: where KV gives no answers, all who ask would wait for one reading.
 * @returns The verdict, with new tokens for whoever may have them.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function refreshSession(
  engine: Parts,
  minting: HybridMint,
  token: RefreshToken,
  asking: Asking,
  key: { isGood(): Promise<boolean> },
): Promise<Verdict> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const pair = await readPair(engine, token, asking.meter);
    if (tries === 0 && !await key.isGood()) return MALFORMED;
    const { generation } = token;
    const settled = await settle(engine, token, pair, asking, generation);
    if (settled !== null) return settled;
    const record = pair.session.value!;
    const subject = pair.subject.value!;
    const names = { userId: token.userId, sessionId: token.sessionId };
    const now = engine.clock();
    const next = step(record.rotation!, generation, now);
    const isNoted = next === null && isRenewalNoted(record, now);
    const seen = isNoted ? record : renewedNow(record, now, asking.describe);
    const again = next === null
      ? await minting.again({ ...names, record: seen, subject })
      : null;
    const renewed = again ?? await minting.both({
      ...names,
      subject,
      record: { ...seen, rotation: next ?? record.rotation },
    });
    if (
      again !== null && isNoted ||
      await replaceRecord(engine, pair, names, renewed.record)
    ) {
      const given = { outcome: "renewed", renewed } as const;
      return admit(engine, names, pair, renewed.record, given);
    }
  }
  return { session: null, outcome: "unavailable" };
}

// Where the chain stands after this token; `null` for one that gets the newest again.
function step(
  rotation: Rotation,
  generation: number,
  now: number,
): Rotation | null {
  if (generation < rotation.generation) return null;
  return rotate(
    generation === rotation.generation
      ? rotation
      : catchUp(rotation, generation, now),
    now,
  );
}

/**
 * Says what becomes of a request that gets no tokens of this session: it is not
 * let in, it came too late for them, or the session has become another.
 *
 * @param engine The shared parts.
 * @param names Whose record it is.
 * @param pair What was read.
 * @param asking What the request brings along.
 * @param by What opens it: the number of the refresh token, `"access"` for an
 * access token that holds and came alone, `"both"` for one that did not.
 * @returns The verdict, or `null` when the session goes on.
 * @throws {SessionError} `ERR_SESSION_STORE_UNAVAILABLE` when KV fails.
 */
export async function settle(
  engine: Parts,
  names: Names,
  pair: Pair,
  asking: Asking,
  by: number | "access" | "both",
): Promise<Verdict | null> {
  const record = pair.session.value;
  if (record === null || record.rotation === undefined) return ENDED;
  const to = record.movedTo;
  if (to === undefined) {
    const refused = refusal(engine, names, pair);
    if (refused !== null) return refused;
  }
  const opens = typeof by === "number"
    ? opensBy(engine, record, by)
    : by === "access" && to !== undefined
    // To go on there it would be given a refresh token that it never had.
    ? "late"
    : "yes";
  if (opens === "no") return MALFORMED;
  if (opens === "reused") return await endReused(engine, names, pair, asking);
  if (opens === "late") return await admitLate(engine, names, asking, pair);
  return to === undefined ? null : movedTo(names, to);
}

/**
 * Says whether a refresh token opens a record.
 *
 * @param engine The settings and the clock.
 * @param record The record.
 * @param generation The token's number.
 * @returns `late` for one that was left behind while the request was under way,
 * `reused` for one that was left behind before.
 */
export function opensBy(
  { config, clock }: Pick<Parts, "config" | "clock">,
  { rotation }: SessionRecord,
  generation: number,
): Opening {
  if (rotation === undefined) return "no";
  const { reuseGrace } = config.hybrid;
  const worth = weigh(rotation, generation, clock(), reuseGrace);
  return worth === "reused" || worth === "late" ? worth : "yes";
}
