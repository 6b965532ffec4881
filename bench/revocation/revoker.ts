/**
 * The process that revokes: it signs devices in, ends their sessions by a
 * timetable, and notes when each call returned. Halfway between two of them it
 * writes a raw value, where such writes are watched.
 *
 * @module
 */
import { say } from "../../tests/processes/lines.ts";
import { hearParent, wallClock } from "../child.ts";
import { type SignedInDevice, signIn } from "../workbench.ts";
import { openParty, type PartyOptions, RAW_KEY } from "./party.ts";
import { moments, type Timetable } from "./timetable.ts";

/** What it reports: times in milliseconds since 1970. */
export interface Revoked {
  /** When each revocation was acknowledged. */
  readonly revokedAt: number[];
  /** When each raw write was acknowledged. */
  readonly writtenAt: number[];
}

const { kvPath, count, watches }: PartyOptions = JSON.parse(Deno.args[0]);
const hear = hearParent();
await using party = await openParty(kvPath);
const { kv, sessions } = party;

const devices: SignedInDevice[] = [];
for (let at = 0; at < count; at++) {
  devices.push(await signIn(sessions, `user-${at}`));
}
say(devices.map(({ headers }) => headers.get("cookie")));

const timetable = await hear<Timetable>();
const report: Revoked = { revokedAt: [], writtenAt: [] };

async function revoke(at: number) {
  const { userId, id } = devices[at];
  if (!await sessions.revoke(userId, id)) throw new Error("Nobody was there.");
  report.revokedAt[at] = wallClock();
}

async function write(at: number) {
  await kv.set(RAW_KEY, at);
  report.writtenAt[at] = wallClock();
}

async function follow(table: Timetable, act: (at: number) => Promise<void>) {
  const acts = [];
  for await (const at of moments(table)) acts.push(act(at));
  await Promise.all(acts);
}

const { startAt, step } = timetable;
const between = { ...timetable, startAt: startAt + step / 2 };
await Promise.all([
  follow(timetable, revoke),
  watches ? follow(between, write) : undefined,
]);
say(report);
