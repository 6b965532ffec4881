/**
 * A process that starts with a long revocation log before it. While it reads the
 * log it is asked about two devices again and again, and says how they were
 * answered; then it weighs what it holds.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { openKv } from "../../lib/kv/mod.ts";
import {
  DEFAULT_CONFIG,
  openKeyring,
  openSessions,
} from "../../lib/sessions/mod.ts";
import { createRevocationView } from "../../lib/sessions/revocation/view.ts";
import { say } from "../../tests/processes/lines.ts";
import { idOf } from "../bulk.ts";
import { SECRET } from "../workbench.ts";
import type { Visitors } from "./log.ts";

/** What it is started with. */
export interface ReaderOptions extends Visitors {
  /** The database. */
  readonly kvPath: string;
  /** How many entries its log has. */
  readonly entries: number;
}

/** What it reports. */
export interface Reading {
  /** How long the bare list of the log took, in milliseconds. */
  readonly rawTook: number;
  /** When the first request was answered from memory, in milliseconds from the start. */
  readonly took: number;
  /** How many requests were answered by point reads until then. */
  readonly pointReads: number;
  /** How many requests got a wrong answer, before or after. */
  readonly wrong: number;
  /** How long the slowest of them took, in milliseconds. */
  readonly slowest: number;
  /** Bytes of heap for each entry of a session, of a subject, and of a bare map. */
  readonly bytes: { session: number; subject: number; map: number };
}

declare const gc: () => void;

const options: ReaderOptions = JSON.parse(Deno.args[0]);
const { kvPath, entries } = options;
using kv = await openKv(kvPath);
const rawTook = await readRaw();
const keys = await openKeyring([SECRET]);
const before = weigh();
const reading = await readWithRequests();
say({
  ...reading,
  rawTook,
  bytes: { ...reading.bytes, subject: weighSubjects(), map: weighMap() },
});

async function readRaw(): Promise<number> {
  const startedAt = performance.now();
  const list = Deno.Kv.prototype.list.call(kv, { prefix: ["revocations"] }, {
    batchSize: 500,
  });
  let count = 0;
  for await (const _ of list) count++;
  if (count <= entries) throw new Error(`The log has ${count} lines.`);
  return performance.now() - startedAt;
}

async function readWithRequests() {
  const startedAt = performance.now();
  const config = { ...DEFAULT_CONFIG, strategy: "jwt" } as const;
  const sessions = openSessions({ config, kv, keys });
  const requests = [
    [new Headers({ cookie: options.alive }), "alive"],
    [new Headers({ cookie: options.ended }), "ended"],
  ] as const;
  let pointReads = 0;
  let wrong = 0;
  let slowest = 0;
  let took = 0;
  for (let fromMemory = false; !fromMemory;) {
    fromMemory = true;
    for (const [headers, right] of requests) {
      const askedAt = performance.now();
      const { outcome, reads } = await sessions.resolve(headers);
      took = performance.now() - startedAt;
      slowest = Math.max(slowest, performance.now() - askedAt);
      if (outcome !== right) wrong++;
      if (reads === 0) continue;
      fromMemory = false;
      pointReads++;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const session = (weigh() - before) / entries;
  await sessions.close();
  return { took, pointReads, wrong, slowest, bytes: { session } };
}

function weighSubjects(): number {
  const empty = weigh();
  const view = createRevocationView(1000);
  for (let at = 0; at < entries; at++) {
    const versionstamp = flat(at.toString(16).padStart(20, "0"));
    const state = { epoch: 2, exceptId: null, version: 1, disabled: false };
    const until = Date.now() + at;
    const userId = flat(idOf(at));
    const entry = { kind: "subject", userId, state, until } as const;
    view.apply({ versionstamp, entries: [entry] });
  }
  const bytes = (weigh() - empty) / entries;
  if (view.size !== entries) throw new Error("The view forgot something.");
  return bytes;
}

function weighMap(): number {
  const empty = weigh();
  const map = new Map<string, number>();
  for (let at = 0; at < entries; at++) map.set(flat(idOf(at)), Date.now() + at);
  const bytes = (weigh() - empty) / entries;
  if (map.size !== entries) throw new Error("The map forgot something.");
  return bytes;
}

// Text as the database gives it, not as a sum of pieces.
function flat(text: string): string {
  return Buffer.from(text).toString();
}

function weigh(): number {
  gc();
  gc();
  return Deno.memoryUsage().heapUsed;
}
