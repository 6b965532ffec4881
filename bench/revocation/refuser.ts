/**
 * The process that refuses: every device has made a request here before, so all
 * that it knows of an end is what the database tells. It asks again and again
 * for those whose moment has come, and notes when each was refused.
 *
 * @module
 */
import { say } from "../../tests/processes/lines.ts";
import { openKv } from "../../lib/kv/mod.ts";
import { hearParent, wallClock } from "../child.ts";
import { openParty, type PartyOptions, RAW_KEY } from "./party.ts";
import { momentsSoFar, type Timetable } from "./timetable.ts";

/** What it reports: times in milliseconds since 1970. */
export interface Refused {
  /** When each device was refused for the first time. */
  readonly refusedAt: number[];
  /** When each raw write, or a later one, was seen. */
  readonly seenAt: number[];
}

const { kvPath, count, watches }: PartyOptions = JSON.parse(Deno.args[0]);
const hear = hearParent();
await using party = await openParty(kvPath);
const { sessions } = party;

const requests = (await hear<string[]>())
  .map((cookie) => new Headers({ cookie }));
for (const headers of requests) {
  const { outcome } = await sessions.resolve(headers);
  if (outcome !== "alive") throw new Error(`A device is ${outcome}.`);
}
say("ready");

const timetable = await hear<Timetable>();
const report: Refused = { refusedAt: [], seenAt: [] };

async function refuse() {
  let called = 0;
  const waiting = new Set<number>();
  while (called < count || waiting.size > 0) {
    const now = momentsSoFar(timetable);
    while (called < now) waiting.add(called++);
    for (const at of waiting) {
      const { outcome, reads } = await sessions.resolve(requests[at]);
      if (reads > 0) throw new Error("The database was asked.");
      if (outcome !== "ended") continue;
      report.refusedAt[at] = wallClock();
      waiting.delete(at);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

// On a handle of its own: what else goes over a connection would hold it up.
async function watch() {
  using own = await openKv(kvPath);
  let seen = 0;
  for await (const [{ value }] of own.watch<[number]>([RAW_KEY])) {
    if (value === null) continue;
    // Only the latest value is promised; it stands for those before it.
    while (seen <= value) report.seenAt[seen++] = wallClock();
    if (seen === count) return;
  }
}

await Promise.all([refuse(), watches ? watch() : undefined]);
say(report);
