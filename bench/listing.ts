/**
 * What it costs to list the five devices of one person while few or many
 * sessions of other people are stored. Each database has a raw floor of its own:
 * the same point reads, then the same scan, without the engine.
 *
 * @module
 */
import { fill, idOf } from "./bulk.ts";
import { type Effort, measure, type Subject } from "./measure.ts";
import { type Row, toRow } from "./row.ts";
import { quantile } from "./stats.ts";
import { openWorkbench, signIn, type Workbench } from "./workbench.ts";

/** How much is measured. */
export interface ListingEffort extends Effort {
  /** How many sessions are stored, the fewest first. */
  readonly stored: readonly number[];
}

/** How many devices everybody has. */
const DEVICES = 5;

/** Stands in the middle of everybody, in the order of keys. */
const ADA = "user-5";

/**
 * Measures listing.
 *
 * @param effort How much is measured.
 * @returns A row for each number of stored sessions.
 */
export async function benchListing(
  { stored, ...effort }: ListingEffort,
): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const subjects: Subject[] = [];
  for (const number of stored) {
    const bench = stack.use(await openWorkbench());
    subjects.push(...await stock(bench, number));
  }
  const found = await measure(Object.fromEntries(subjects.entries()), effort);
  return stored.map((number, at) => {
    const ours = found[at * 2];
    const raw = found[at * 2 + 1];
    const fewest = stored[0].toLocaleString("en");
    return toRow({
      name: `list ${DEVICES} devices of ${
        number.toLocaleString("en")
      } sessions`,
      figure: ours.median,
      unit: "µs",
      floor: at === 0
        ? { name: "raw getMany, then list", figure: raw.median }
        : { name: `of ${fewest}`, figure: found[0].median },
      aim: at === 0 ? null : {
        of: "figure",
        atMost: quantile(found[0].times, 0.75),
        words: `same within noise (3 of 4 with ${fewest})`,
      },
      note: at === 0
        ? null
        : `${(ours.median / raw.median).toFixed(2)} × raw in this database`,
    });
  });
}

async function stock(bench: Workbench, number: number): Promise<Subject[]> {
  const { kv } = bench;
  const sessions = await bench.engine({ strategy: "kv" });
  for (let i = 0; i < DEVICES; i++) await signIn(sessions, ADA);
  const [{ id }] = await sessions.list(ADA);
  const { value } = await kv.get(["sessions", ADA, id]);
  await fill(kv, others(number - DEVICES, value));

  const subject = [["subjects", ADA], ["site_epoch"]];
  const prefix = ["sessions", ADA];
  const list = async () => {
    const found = await sessions.list(ADA);
    if (found.length !== DEVICES) throw new Error("Devices are missing.");
  };
  const raw = async () => {
    await Deno.Kv.prototype.getMany.call(kv, subject);
    await Array.fromAsync(Deno.Kv.prototype.list.call(kv, { prefix }));
  };
  return [{ run: list }, { run: raw }];
}

/** Sessions of other people, in the order of their keys. */
function* others(number: number, value: unknown) {
  for (let at = 0; at < number; at++) {
    const before = at < number / 2 ? "user-1" : "user-9";
    const userId = `${before}-${idOf(Math.floor(at / DEVICES))}`;
    yield { key: ["sessions", userId, idOf(at)], value };
  }
}
