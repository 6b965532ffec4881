/**
 * What it costs to find out whose request it is, beside what the parts cost
 * alone: one raw verification of the same token, one raw read of the same keys.
 * Many devices take turns, so that no answer is one that was just given.
 *
 * @module
 */
import { jwtVerify } from "jose";
import { DEFAULT_CONFIG, type Sessions } from "../lib/sessions/mod.ts";
import { type Effort, measure, timesAsLong } from "./measure.ts";
import { type Row, toRow } from "./row.ts";
import { SESSION_TOKEN } from "../lib/sessions/tokens/signed_token.ts";
import {
  inTurn,
  openWorkbench,
  type SignedInDevice,
  signIn,
} from "./workbench.ts";

/** How much is measured. */
export interface ResolveEffort extends Effort {
  /** How many devices take turns. */
  readonly devices: number;
  /** How many answers from memory are in a batch, so that it lasts as long. */
  readonly memoryBatch: number;
}

/** Longer than any measurement, in milliseconds. */
const HOUR = 3_600_000;

const READ = "raw getMany of the two keys";

/** What every verification checks, ours and the raw one. */
export const VERIFY_OPTIONS = {
  algorithms: ["HS256"],
  issuer: DEFAULT_CONFIG.jwt.issuer,
  audience: DEFAULT_CONFIG.jwt.audience,
};

/**
 * Measures requests whose session is known: a token that was verified before, a
 * record in memory, and a record that is read each time.
 *
 * @param effort How much is measured.
 * @returns Three rows.
 */
export async function benchResolve(effort: ResolveEffort): Promise<Row[]> {
  await using bench = await openWorkbench();
  const { kv, keys } = bench;
  const open = async (
    sessions: Sessions,
  ): Promise<[Sessions, SignedInDevice[]]> => {
    const devices = [];
    for (let at = 0; at < effort.devices; at++) {
      devices.push(await signIn(sessions, `user-${at}`));
    }
    return [sessions, devices];
  };
  const [jwt, jwtDevices] = await open(await bench.engine({ strategy: "jwt" }));
  const [uncached, kvDevices] = await open(
    await bench.engine({ strategy: "kv" }),
  );
  const cached = await bench.engine({
    strategy: "kv",
    kv: { cacheFor: HOUR },
  });

  const raw = Deno.Kv.prototype.getMany;
  const nextKeys = inTurn(kvDevices.map(keysOf));
  const nextToken = inTurn(jwtDevices.map(({ token }) => token));
  // The handle without what this project puts in front of it.
  const read = { run: () => raw.call(kv, nextKeys()) };
  const verify = {
    run: () =>
      jwtVerify(nextToken(), keys.signing(SESSION_TOKEN).key, VERIFY_OPTIONS),
  };
  const resolving = (
    sessions: Sessions,
    devices: readonly SignedInDevice[],
    batch?: number,
  ) => {
    const next = inTurn(devices);
    return { run: () => sessions.resolve(next().headers), batch };
  };
  const { memoryBatch } = effort;
  const ofToken = await measure({
    ours: resolving(jwt, jwtDevices, memoryBatch),
    raw: verify,
  }, effort);
  const ofCached = await measure({
    ours: resolving(cached, kvDevices, memoryBatch),
    raw: read,
  }, effort);
  const ofRead = await measure({
    ours: resolving(uncached, kvDevices),
    raw: read,
  }, effort);
  const unit = "µs";
  return [
    toRow({
      name: "jwt, token seen before",
      figure: ofToken.ours.median,
      unit,
      floor: { name: "jose alone, same token", figure: ofToken.raw.median },
      aim: { of: "figure", atMost: 5 },
    }),
    toRow({
      name: "kv, cached",
      figure: ofCached.ours.median,
      unit,
      floor: { name: READ, figure: ofCached.raw.median },
      aim: { of: "figure", atMost: 5 },
    }),
    toRow({
      name: "kv, uncached",
      figure: ofRead.ours.median,
      unit,
      floor: { name: READ, figure: ofRead.raw.median },
      ratio: timesAsLong(ofRead.ours, ofRead.raw),
      aim: { of: "ratio", atMost: 1.15 },
    }),
  ];
}

// The very records that the kv strategy reads, so that both read the same bytes.
function keysOf({ userId, id }: SignedInDevice): Deno.KvKey[] {
  return [["sessions", userId, id], ["subjects", userId]];
}
