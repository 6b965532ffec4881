/**
 * Views that are full, against a plain model: whatever is appended, read in part,
 * expired or restored from a backup, none ever vouches for what was ended in the
 * log as it heard it or grows beyond its bound, and each vouches again for who
 * lives once there is room.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { followLog } from "../../lib/sessions/revocation/follower.ts";
import {
  appendToLog,
  CLOCK_GRACE,
  LOG_HEAD,
  type LogEntry,
  type SubjectState,
} from "../../lib/sessions/revocation/log.ts";
import {
  createRevocationView,
  type Holder,
  type RevocationView,
} from "../../lib/sessions/revocation/view.ts";
import { HOUR, SECOND } from "./kit.ts";

/** For how long a token is good, in milliseconds. */
const LIFE = HOUR;

/** How many entries each of the views may hold; the last one holds all there are. */
const CAPS = [1, 4, 9, 1000];

const USERS = ["ada", "bob", "cleo"];

/** In the order in which a token may become them, and never back. */
const STANDINGS = ["current", "changed", "ended"];

interface Token extends Holder {
  readonly endsAt: number;
}

interface Line {
  readonly key: Deno.KvKey;
  readonly id: string;
  readonly entry: LogEntry;
}

interface Process {
  readonly view: RevocationView;
  readonly poll: () => Promise<void>;
  readonly close: () => Promise<void>;
  /** The log as it knows it. */
  known: readonly Line[] | null;
  /** How many lines it is given before the database fails. */
  failsAfter: number;
}

/** The log, the tokens that were issued and what each process heard. */
interface World {
  readonly kv: Deno.Kv;
  readonly processes: Process[];
  now: number;
  lines: readonly Line[];
  tokens: readonly Token[];
}

function open(world: World, cap: number): Process {
  const view = createRevocationView(Infinity, cap);
  async function* list(...args: Parameters<Deno.Kv["list"]>) {
    let left = process.failsAfter;
    for await (const entry of world.kv.list(...args)) {
      if (left-- === 0) throw new Error("The database went away.");
      yield entry;
    }
  }
  const { poll, close } = followLog({
    kv: {
      get: world.kv.get.bind(world.kv),
      list,
      watch: () => new ReadableStream(),
    } as unknown as Deno.Kv,
    view,
    reloadKeys: () => Promise.resolve(),
    pollEvery: 1_000_000_000,
    clock: () => world.now,
    monotonic: () => world.now,
  });
  const process: Process = { view, poll, close, known: null, failsAfter: 0 };
  return process;
}

function stateOf(userId: string, lines: readonly Line[]): SubjectState {
  let state = { epoch: 1, exceptId: null, version: 1, disabled: false };
  for (const { entry } of lines) {
    if (entry.kind === "subject" && entry.userId === userId) {
      state = entry.state as typeof state;
    }
  }
  return state;
}

function siteEpochOf(lines: readonly Line[]): number {
  return lines.filter(({ entry }) => entry.kind === "everybody").length;
}

/** What a log says of a token, as a place among the standings. */
function truth(token: Token, lines: readonly Line[]): number {
  const { epoch, exceptId, version } = stateOf(token.userId, lines);
  const isEnded = lines.some(({ entry }) =>
    entry.kind === "session" && entry.sessionId === token.sessionId &&
    !entry.moved
  );
  if (isEnded || token.siteEpoch < siteEpochOf(lines)) return 2;
  if (token.epoch < epoch) return token.sessionId === exceptId ? 1 : 2;
  return token.version < version ? 1 : 0;
}

function issue(world: World, userId: string): Token {
  const { epoch, version } = stateOf(userId, world.lines);
  const token = {
    userId,
    sessionId: crypto.randomUUID(),
    epoch,
    version,
    siteEpoch: siteEpochOf(world.lines),
    endsAt: world.now + LIFE,
  };
  world.tokens = [...world.tokens, token];
  return token;
}

async function append(world: World, by: Process, entry: LogEntry) {
  const atomic = world.kv.atomic();
  const id = appendToLog(world.kv, atomic, [entry], world.now);
  const result = await atomic.commit();
  assert(result.ok);
  const { versionstamp } = result;
  const line = { key: ["revocations", versionstamp], id, entry };
  world.lines = [...world.lines, line];
  by.view.apply({ versionstamp, entries: [entry] });
  if (by.known !== null) by.known = [...by.known, line];
}

async function hear(world: World, process: Process, failsAfter = Infinity) {
  process.failsAfter = failsAfter;
  await process.poll();
  if (failsAfter > world.lines.length) process.known = world.lines;
}

/** Takes away what is over, as KV does sooner or later. */
async function expire({ kv, lines, now }: World) {
  for (const { key, entry } of lines) {
    if (entry.until + CLOCK_GRACE < now) await kv.delete(key);
  }
}

/** Goes back to an earlier state of the database. */
async function restore(world: World, length: number) {
  const { kv } = world;
  world.lines = world.lines.slice(0, length);
  for await (const { key } of kv.list({ prefix: [] })) await kv.delete(key);
  for (const { key, id, entry } of world.lines) {
    await kv.set(key, { id, entries: [entry] });
    await kv.set(LOG_HEAD, id);
  }
  // What was issued in the history that is gone is not asked about.
  world.tokens = [];
  for (const process of world.processes) process.known = null;
}

function check(world: World) {
  const alive = world.tokens.filter(({ endsAt }) => world.now < endsAt);
  for (const [index, { view, known }] of world.processes.entries()) {
    assert.ok(view.size <= CAPS[index], `${view.size} of ${CAPS[index]}`);
    for (const token of known === null ? [] : alive) {
      const told = view.judge(token, world.now);
      if (told === "unknown") {
        const isMoved = world.lines.some(({ entry }) =>
          entry.kind === "session" && entry.sessionId === token.sessionId
        );
        assert.ok(CAPS[index] < 1000 || isMoved, "it could have known");
        continue;
      }
      // A reading that failed may have told it of more.
      const place = STANDINGS.indexOf(told);
      assert.ok(place >= truth(token, known!), `${told}, and was worse`);
      assert.ok(place <= truth(token, world.lines), `${told}, and is better`);
    }
  }
}

const nat = fc.nat(1000);
const op = fc.record({
  kind: fc.constantFrom(
    ...["issue", "issue", "issue", "end", "end", "end", "move", "step"],
    ...["except", "claims", "everybody", "hear", "hear", "hear in part"],
    ...["pass", "pass", "expire", "restore"],
  ),
  which: nat,
  by: nat,
});

async function run(world: World, { kind, which, by }: {
  readonly kind: string;
  readonly which: number;
  readonly by: number;
}) {
  const process = world.processes[by % CAPS.length];
  const token = world.tokens[which % Math.max(world.tokens.length, 1)];
  const userId = token?.userId ?? USERS[which % USERS.length];
  const state = stateOf(userId, world.lines);
  const until = world.now + LIFE;
  const change = (changes: Partial<SubjectState>) => {
    const after = { ...state, ...changes };
    return append(world, process, {
      kind: "subject",
      userId,
      state: after,
      until,
    });
  };
  if (kind === "issue") issue(world, USERS[which % USERS.length]);
  if (kind === "pass") world.now += [SECOND, 90 * SECOND, LIFE / 2][which % 3];
  if (kind === "hear") await hear(world, process);
  if (kind === "hear in part") await hear(world, process, which % 6);
  if (kind === "expire") await expire(world);
  if (kind === "restore" && which % 4 === 0) {
    await restore(world, by % (world.lines.length + 1));
  }
  if (kind === "step") {
    await change({ epoch: state.epoch + 1, exceptId: null });
  }
  if (kind === "claims") await change({ version: state.version + 1 });
  if (kind === "everybody" && which % 4 === 0) {
    const siteEpoch = siteEpochOf(world.lines) + 1;
    await append(world, process, { kind, siteEpoch, until });
  }
  if (token === undefined) return;
  const { sessionId } = token;
  if (kind === "except" && truth(token, world.lines) < 2) {
    await change({ epoch: state.epoch + 1, exceptId: sessionId });
  }
  if (kind === "end") {
    await append(world, process, { kind: "session", sessionId, until });
  }
  if (kind === "move") {
    const entry = { kind: "session", sessionId, until, moved: true } as const;
    await append(world, process, entry);
  }
}

Deno.test("a view that is full vouches for nobody it does not know of, and comes back by itself", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(op, { minLength: 5, maxLength: 80 }),
      async (ops) => {
        using kv = await Deno.openKv(":memory:");
        const world: World = {
          kv,
          processes: [],
          now: 0,
          lines: [],
          tokens: [],
        };
        for (const cap of CAPS) {
          const process = open(world, cap);
          world.processes.push(process);
          await hear(world, process);
        }
        for (const each of ops) {
          await run(world, each);
          check(world);
        }
        world.now += 3 * LIFE;
        await expire(world);
        const token = issue(world, USERS[0]);
        for (const process of world.processes) {
          // The first makes room, the second one reads all there is.
          await hear(world, process);
          await hear(world, process);
          assert.equal(process.view.judge(token, world.now), "current");
          await process.close();
        }
        check(world);
      },
    ),
    { numRuns: 150 },
  );
});
