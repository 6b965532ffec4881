/**
 * "Log out everywhere" for people with few and many devices: how long until the
 * call returns, and that a request of the device that was just logged out is
 * refused then. The records that are left behind are cleared away in the
 * background; that is waited for and not measured.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Sessions } from "../lib/sessions/mod.ts";
import { fill, idOf } from "./bulk.ts";
import { type Count, countOperations } from "./counted_kv.ts";
import { type Effort, measure } from "./measure.ts";
import { type Row, toRow } from "./row.ts";
import { quantile } from "./stats.ts";
import { openWorkbench, type SignedInDevice, signIn } from "./workbench.ts";

/** How much is measured; each batch is one call. */
export interface LogOutEffort extends Pick<Effort, "rounds"> {
  /** How many devices people have, the fewest first. */
  readonly devices: readonly number[];
}

const SOMEBODY_ELSE = "somebody-else";

/**
 * Measures logging out everywhere.
 *
 * @param effort How much is measured.
 * @returns A row for each number of devices.
 */
export async function benchLogOutEverywhere(
  { rounds, devices }: LogOutEffort,
): Promise<Row[]> {
  await using bench = await openWorkbench();
  const { kv } = bench;
  // Counts what the call itself asks for, and nothing that goes on beside it.
  const call = new AsyncLocalStorage<Count>();
  countOperations(kv, () => call.getStore());
  const sessions = await bench.engine({ strategy: "jwt" });
  const people = devices.map((number) =>
    personWith(number, { kv, sessions, call })
  );
  await signIn(sessions, SOMEBODY_ELSE);
  const raw = { prepare: () => settle(sessions), run: () => rawChange(kv) };
  const found = await measure(
    Object.fromEntries([...people.entries(), ["raw", raw]]),
    { rounds, batch: 1 },
  );
  const [fewest] = devices;
  return people.map((person, at) => {
    const { median } = found[at];
    const few = found[0].times;
    return toRow({
      name: `log out everywhere, ${devices[at]} ${
        devices[at] === 1 ? "device" : "devices"
      }`,
      figure: median,
      unit: "µs",
      floor: at === 0
        ? { name: "raw getMany and commit", figure: found.raw.median }
        : { name: `with ${fewest}`, figure: found[0].median },
      aim: at === 0 ? null : {
        of: "figure",
        atMost: quantile(few, 0.75),
        words: `same within noise (3 of 4 with ${fewest})`,
      },
      note: `${person.operations} KV operations, then refused ` +
        `${person.refused} times of ${person.calls}`,
    });
  });
}

interface Parts {
  readonly kv: Deno.Kv;
  readonly sessions: Sessions;
  readonly call: AsyncLocalStorage<Count>;
}

function personWith(devices: number, { kv, sessions, call }: Parts) {
  const userId = `has-${devices}`;
  let device: SignedInDevice;
  const person = { operations: 0, calls: 0, refused: 0, prepare, run, after };

  async function prepare() {
    device = await signIn(sessions, userId);
    const { value } = await kv.get(["sessions", userId, device.id]);
    await fill(
      kv,
      Array.from({ length: devices - 1 }, (_, at) => ({
        key: ["sessions", userId, idOf(at)],
        value,
      })),
    );
    await settle(sessions);
  }

  async function run() {
    const count = { reads: 0, writes: 0 };
    await call.run(count, () => sessions.revokeAll(userId));
    person.operations = count.reads + count.writes;
  }

  async function after() {
    const { outcome } = await sessions.resolve(device.headers);
    person.calls++;
    if (outcome === "ended") person.refused++;
    while (await hasSessions(kv, userId)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  return person;
}

async function hasSessions(kv: Deno.Kv, userId: string): Promise<boolean> {
  const prefix = ["sessions", userId];
  const { done } = await kv.list({ prefix }, { limit: 1 }).next();
  return done !== true;
}

// Writing much leaves work behind, which the next writes would be charged with.
async function settle(sessions: Sessions): Promise<void> {
  for (let i = 0; i < 5; i++) await sessions.revokeAll(SOMEBODY_ELSE);
  await new Promise((resolve) => setTimeout(resolve, 5));
}

// As much as logging out reads and writes: subject, pulse, log and its head.
async function rawChange(kv: Deno.Kv): Promise<void> {
  await kv.getMany([["raw", "subject"], ["raw", "epoch"]]);
  const expireIn = 86_400_000;
  await kv.atomic()
    .check({ key: ["raw", "subject"], versionstamp: null })
    .set(["raw", "copy"], { epoch: 1, version: 1, claims: {} })
    .set(["raw", "pulse"], 0, { expireIn })
    .set(["raw", "log", kv.commitVersionstamp()], { epoch: 1 }, { expireIn })
    .set(["raw", "head"], 0)
    .commit();
}
