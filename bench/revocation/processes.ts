/**
 * Revoked in one process, refused in another: on one SQLite file, and on denokv,
 * the self-hosted KV Connect server, where it is installed.
 *
 * @module
 */
import { dirname } from "node:path";
import { DEFAULT_CONFIG } from "../../lib/sessions/mod.ts";
import { startDenokv } from "../../tests/processes/denokv.ts";
import { startChild, wallClock } from "../child.ts";
import { type Row, toRow } from "../row.ts";
import { delayRows, type Delays, delaysBetween, SHARES } from "./delays.ts";
import type { PartyOptions } from "./party.ts";
import type { Refused } from "./refuser.ts";
import type { Revoked } from "./revoker.ts";
import type { Timetable } from "./timetable.ts";

/** How much is measured. */
export interface ProcessesEffort {
  /** How many sessions are revoked at each place. */
  readonly revocations: number;
  /** For how long, in milliseconds; they overlap in time. */
  readonly during: number;
}

const { pollEvery } = DEFAULT_CONFIG.revocation;
const ON_SQLITE = "in another process, one SQLite file";
const ON_DENOKV = "in another process, on denokv";

/**
 * Measures on one SQLite file, which tells no other process of a change.
 *
 * @param effort How much is measured.
 * @returns Three rows.
 */
export async function benchSqlite(effort: ProcessesEffort): Promise<Row[]> {
  const folder = await Deno.makeTempDir({ prefix: "latchkey-bench-" });
  try {
    const env = { KV_PATH: `${folder}/kv.db` };
    const { delays } = await revokeAndRefuse(env, effort, false);
    const atMost = {
      p50: pollEvery + 50,
      p99: pollEvery + 50,
      max: pollEvery + 50,
    };
    return delayRows({ place: ON_SQLITE, delays, atMost });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Measures on denokv, found on the PATH, where cargo puts it, or where the
 * variable `DENOKV` says.
 *
 * @param effort How much is measured.
 * @returns Three rows; without figures and with the reason where it is missing.
 */
export async function benchDenokv(effort: ProcessesEffort): Promise<Row[]> {
  const given = Deno.env.get("DENOKV") ?? "";
  if (given !== "") {
    Deno.env.set("PATH", `${dirname(given)}:${Deno.env.get("PATH")}`);
  }
  const started = await startDenokv().catch((error: Error) => error);
  if (started instanceof Error) return missing(started.message);
  await using denokv = started;
  const measured = await revokeAndRefuse(denokv.env, effort, true);
  return delayRows({ place: ON_DENOKV, ...measured, atMost: { p99: 50 } });
}

function missing(note: string): Row[] {
  return Object.keys(SHARES).map((share) =>
    toRow({
      name: `revoked, refused ${ON_DENOKV}, ${share}`,
      figure: null,
      unit: "ms",
      aim: share === "p99" ? { of: "figure", atMost: 50 } : null,
      note,
    })
  );
}

async function revokeAndRefuse(
  env: { readonly KV_PATH: string },
  { revocations, during }: ProcessesEffort,
  watches: boolean,
): Promise<Pick<Delays, "delays" | "raw">> {
  const options: PartyOptions = {
    kvPath: env.KV_PATH,
    count: revocations,
    watches,
  };
  const start = (name: string) =>
    startChild({
      module: new URL(`./${name}.ts`, import.meta.url),
      options,
      env: { ...env },
    });
  await using revoker = start("revoker");
  await using refuser = start("refuser");
  await refuser.tell(await revoker.hear<string[]>());
  await refuser.hear<"ready">();
  const timetable: Timetable = {
    startAt: wallClock() + 100,
    count: revocations,
    step: during / revocations,
  };
  await Promise.all([revoker.tell(timetable), refuser.tell(timetable)]);
  const { revokedAt, writtenAt } = await revoker.hear<Revoked>();
  const { refusedAt, seenAt } = await refuser.hear<Refused>();
  const name = "raw write, seen by raw watch";
  return {
    delays: delaysBetween(revokedAt, refusedAt),
    raw: watches
      ? { name, delays: delaysBetween(writtenAt, seenAt) }
      : undefined,
  };
}
