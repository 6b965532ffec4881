/**
 * What the hybrid strategy costs: a request whose access token is known, and one
 * whose access token is over, which goes on with the refresh token. Operations
 * are counted at the handle of the database.
 *
 * @module
 */
import { jwtVerify } from "jose";
import { ACCESS_TOKEN } from "../lib/sessions/tokens/signed_token.ts";
import { DEFAULT_CONFIG, type Sessions } from "../lib/sessions/mod.ts";
import { guardKv } from "../lib/kv/mod.ts";
import { countOperations } from "./counted_kv.ts";
import { type Effort, measure } from "./measure.ts";
import { VERIFY_OPTIONS } from "./resolve.ts";
import { type Row, toRow } from "./row.ts";
import {
  carrying,
  openWorkbench,
  signIn,
  type Workbench,
} from "./workbench.ts";

/** How much is measured. */
export interface HybridEffort extends Effort {
  /** How many rotations are counted. */
  readonly rotations: number;
}

const HYBRID = { strategy: "hybrid" } as const;

/**
 * Measures both kinds of request, and counts the operations of the second.
 *
 * @param effort How much is measured.
 * @returns The rows.
 */
export async function benchHybrid(
  { rotations, ...effort }: HybridEffort,
): Promise<Row[]> {
  await using bench = await openWorkbench();
  return [
    await seenBefore(bench, effort),
    ...await rotation(bench, effort, rotations),
  ];
}

async function seenBefore(bench: Workbench, effort: Effort): Promise<Row> {
  const sessions = await bench.engine(HYBRID);
  const { headers, token } = await signIn(sessions, "ada");
  await sessions.resolve(headers);
  const { key } = bench.keys.signing(ACCESS_TOKEN);
  const found = await measure({
    ours: { run: () => sessions.resolve(headers), batch: effort.batch * 10 },
    raw: { run: () => jwtVerify(token, key, VERIFY_OPTIONS) },
  }, effort);
  return toRow({
    name: "hybrid, access token seen before",
    figure: found.ours.median,
    unit: "µs",
    floor: { name: "jose alone, same token", figure: found.raw.median },
    aim: { of: "figure", atMost: 5 },
  });
}

async function rotation(
  bench: Workbench,
  effort: Effort,
  rotations: number,
): Promise<Row[]> {
  using raw = await Deno.openKv(bench.path);
  const count = countOperations(raw);
  const kv = guardKv(raw);
  let now = Date.now();
  const quiet = { mode: "instant", pollEvery: 1e9, maxStaleness: 2e9 } as const;
  const lasting = { ...HYBRID, idleTimeout: 1e13, maxLifetime: 1e13 };
  const sessions = await bench.engine(
    { ...lasting, revocation: quiet },
    kv,
    () => now,
  );
  const browser = await browserOf(sessions);
  const rotate = () => {
    // Tokens end with a whole second.
    now += DEFAULT_CONFIG.hybrid.accessLifetime + 1000;
    return browser();
  };
  const keys: Deno.KvKey[] = [["sessions", "ada", "raw"], ["subjects", "ada"]];
  const floor = async () => {
    const [session] = await bench.kv.getMany(keys);
    const record = { at: now, text: "x".repeat(400) };
    await bench.kv.atomic().check(session).set(keys[0], record).commit();
  };
  const found = await measure(
    { ours: { run: rotate }, raw: { run: floor } },
    effort,
  );
  const total = { rotation: 0, firstUse: 0 };
  for (let at = 0; at < rotations; at++) {
    total.rotation += await counted(count, rotate);
    total.firstUse += await counted(count, browser);
  }
  return [
    toRow({
      name: "hybrid, a rotation",
      figure: found.ours.median,
      unit: "µs",
      floor: {
        name: "raw getMany and a checked set",
        figure: found.raw.median,
      },
    }),
    toRow({
      name: "KV operations of a rotation",
      figure: total.rotation / rotations,
      unit: "operations",
      aim: { of: "figure", atMost: 2 },
      note: `${rotations} rotations`,
    }),
    toRow({
      name: "KV operations of the first use of what it brought",
      figure: total.firstUse / rotations,
      unit: "operations",
      note: "once for each rotation; later requests ask for nothing",
    }),
  ];
}

/** Signs a browser in; each call is a request, and what it sets goes with the next. */
async function browserOf(sessions: Sessions): Promise<() => Promise<void>> {
  let { headers } = await signIn(sessions, "ada");
  return async () => {
    const { session, setCookies } = await sessions.resolve(headers);
    if (session === null) throw new Error("An honest browser was signed out.");
    if (setCookies.length > 0) headers = carrying(setCookies);
  };
}

async function counted(
  count: { readonly reads: number; readonly writes: number },
  run: () => Promise<void>,
): Promise<number> {
  const before = count.reads + count.writes;
  await run();
  return count.reads + count.writes - before;
}
