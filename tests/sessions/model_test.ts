/**
 * The engine against a plain model: whatever happens in whatever order, no
 * process accepts what was ended for longer than the documented bound, none
 * refuses what lives, and claims are those of the model.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  openKeyring,
  openSessions,
  type Sessions,
} from "../../lib/sessions/mod.ts";
import {
  carrying,
  configure,
  DAY,
  HOUR,
  LAPTOP,
  NOON,
  SECOND,
  SECRET,
} from "./kit.ts";

const USERS = ["ada", "bob"];
const PROCESSES = 3;
const MAX_STALENESS = 5 * SECOND;

/** One session as the model knows it. */
interface ModelSession {
  readonly userId: string;
  headers: Headers;
  id: string;
  lastSeenAt: number;
  readonly createdAt: number;
  /** When it was ended, if it was. */
  endedAt: number | null;
}

/** What KV fails at during one request, after how many seconds, and whether the session ends elsewhere meanwhile. */
interface Trouble {
  readonly with: "nothing" | "getMany" | "commit";
  readonly after: number;
  readonly ends: boolean;
}

type Op =
  | { kind: "sign in"; process: number; user: number }
  | { kind: "sign in again"; process: number; session: number }
  | { kind: "revoke"; process: number; session: number }
  | { kind: "revoke others"; process: number; session: number }
  | { kind: "revoke all"; process: number; user: number }
  | { kind: "revoke everybody"; process: number }
  | { kind: "give proof"; process: number; session: number }
  | { kind: "change claims"; process: number; user: number; role: number }
  | { kind: "disable and enable"; process: number; user: number }
  | { kind: "request"; process: number; session: number; trouble: Trouble }
  | { kind: "hear"; process: number; twice: boolean }
  | { kind: "restart"; process: number }
  | { kind: "pass"; seconds: number };

const process = fc.nat(PROCESSES - 1);
const session = fc.nat(20);
const user = fc.nat(USERS.length - 1);
const kind = <K extends Op["kind"]>(name: K) => fc.constant(name);

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: kind("sign in"), process, user }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("sign in again"), process, session }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind("revoke"), process, session }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind("revoke others"), process, session }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("revoke all"), process, user }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("revoke everybody"), process }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("give proof"), process, session }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind("change claims"),
      process,
      user,
      role: fc.nat(3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("disable and enable"), process, user }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: kind("request"),
      process,
      session,
      trouble: fc.record({
        with: fc.constantFrom("nothing", "nothing", "getMany", "commit"),
        after: fc.constantFrom(0, 3, 6),
        ends: fc.boolean(),
      }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: kind("hear"), process, twice: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("restart"), process }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind("pass"),
      seconds: fc.constantFrom(1, 3, 6, 600, HOUR / SECOND, 2 * DAY / SECOND),
    }),
  },
);

const NO_TROUBLE: Trouble = { with: "nothing", after: 0, ends: false };

/** The model and the real thing, side by side. */
class World {
  now = NOON;
  readonly sessions: ModelSession[] = [];
  readonly claims = new Map<string, { role: number }>();
  /** When each user's claims last changed. */
  readonly changedAt = new Map<string, number>();
  readonly processes: Sessions[] = [];
  /** When each process last heard the log to its end. */
  readonly heardAt: number[] = [];
  /** What KV fails at now. */
  trouble: Trouble = NO_TROUBLE;
  /** What happens until it has failed. */
  meanwhile = () => Promise.resolve();

  constructor(
    readonly kv: Deno.Kv,
    readonly open: (world: World) => Sessions,
  ) {}

  async start(index: number) {
    await this.processes[index]?.close();
    this.processes[index] = this.open(this);
    await this.hear(index);
  }

  async hear(index: number) {
    await this.processes[index].caughtUp();
    this.heardAt[index] = this.now;
  }

  pick(index: number): ModelSession | undefined {
    return this.sessions[index % Math.max(this.sessions.length, 1)];
  }

  end(which: (session: ModelSession) => boolean) {
    for (const session of this.sessions) {
      if (session.endedAt === null && which(session)) {
        session.endedAt = this.now;
      }
    }
  }

  /** Whether the model still counts a session as alive. */
  lives(session: ModelSession): boolean {
    return session.endedAt === null &&
      this.now < session.lastSeenAt + 7 * DAY &&
      this.now < session.createdAt + 30 * DAY;
  }

  async request(
    index: number,
    session: ModelSession,
    trouble: Trouble = NO_TROUBLE,
  ) {
    this.trouble = trouble;
    this.meanwhile = async () => {
      this.trouble = NO_TROUBLE;
      this.now += trouble.after * SECOND;
      if (!trouble.ends) return;
      const other = this.processes[(index + 1) % PROCESSES];
      await other.revoke(session.userId, session.id);
      this.end((each) => each === session);
      this.now += SECOND;
      await this.hear(index);
    };
    const { session: found, setCookies, outcome } = await this.processes[index]
      .resolve(session.headers);
    this.trouble = NO_TROUBLE;
    if (outcome === "unavailable" && trouble.with !== "nothing") return;
    const expected = this.lives(session);
    if (found !== null && setCookies.length > 0) {
      session.headers = carrying(setCookies);
    }
    if (expected) {
      assert.ok(found, `a living session was refused: ${outcome}`);
      session.lastSeenAt = Math.max(session.lastSeenAt, found.lastSeenAt);
      const current = this.heardAt[index] >=
        (this.changedAt.get(session.userId) ?? 0);
      if (current) {
        const claims = this.claims.get(session.userId) ?? {};
        assert.deepEqual(found.claims, claims, "claims are behind");
      }
      return;
    }
    if (found === null) return;
    assert.notEqual(session.endedAt, null, "an expired session was accepted");
    const since = this.now - session.endedAt!;
    assert.ok(since <= MAX_STALENESS, `accepted ${since} ms after its end`);
    assert.ok(
      this.heardAt[index] <= session.endedAt!,
      "accepted although the log was heard since",
    );
  }
}

async function apply(world: World, op: Op) {
  if (op.kind === "pass") return void (world.now += op.seconds * SECOND);
  const engine = world.processes[op.process];
  const ops: { [K in Exclude<Op["kind"], "pass">]: () => Promise<unknown> } = {
    "sign in": () => signIn(world, engine, userOf(op)),
    "sign in again": async () => {
      const old = sessionOf(world, op);
      if (old === undefined || !world.lives(old)) return;
      await world.hear(op.process);
      await signIn(world, engine, old.userId, old);
    },
    "revoke": async () => {
      const session = sessionOf(world, op);
      if (session === undefined) return;
      const lived = world.lives(session);
      assert.equal(await engine.revoke(session.userId, session.id), lived);
      world.end((other) => other === session);
    },
    "revoke others": async () => {
      const kept = sessionOf(world, op);
      if (kept === undefined || !world.lives(kept)) return;
      await engine.revokeOthers(kept.userId, kept.id);
      world.end((other) => other.userId === kept.userId && other !== kept);
    },
    "revoke all": async () => {
      await engine.revokeAll(userOf(op));
      world.end(({ userId }) => userId === userOf(op));
    },
    "revoke everybody": async () => {
      await engine.revokeEverybody();
      world.end(() => true);
    },
    "give proof": () =>
      giveProof(world, engine, op.process, sessionOf(world, op)),
    "change claims": async () => {
      if (!("role" in op)) return;
      const claims = { role: op.role };
      await engine.updateClaims(userOf(op), claims);
      world.claims.set(userOf(op), claims);
      world.changedAt.set(userOf(op), world.now + 1);
    },
    "disable and enable": async () => {
      await engine.disable(userOf(op));
      await engine.enable(userOf(op));
      world.end(({ userId }) => userId === userOf(op));
    },
    "request": async () => {
      const session = sessionOf(world, op);
      if (session === undefined || !("trouble" in op)) return;
      await world.request(op.process, session, op.trouble);
    },
    "hear": async () => {
      await world.hear(op.process);
      if ("twice" in op && op.twice) await world.hear(op.process);
    },
    "restart": () => world.start(op.process),
  };
  await ops[op.kind]();
}

function userOf(op: Op): string {
  return USERS["user" in op ? op.user : 0];
}

function sessionOf(world: World, op: Op): ModelSession | undefined {
  return world.pick("session" in op ? op.session : 0);
}

async function signIn(
  world: World,
  engine: Sessions,
  userId: string,
  replaced?: ModelSession,
) {
  const { session, setCookies } = await engine.signIn(
    replaced?.headers ?? new Headers(),
    { userId, amr: ["pwd"], device: LAPTOP },
  );
  world.end((other) => other === replaced);
  world.sessions.push({
    userId,
    id: session.id,
    headers: carrying(setCookies),
    createdAt: world.now,
    lastSeenAt: world.now,
    endedAt: null,
  });
}

async function giveProof(
  world: World,
  engine: Sessions,
  index: number,
  session: ModelSession | undefined,
) {
  if (session === undefined || !world.lives(session)) return;
  await world.hear(index);
  const { session: found } = await engine.resolve(session.headers);
  assert.ok(found, "a living session was refused");
  const renewed = await engine.reauthenticate(found, ["pwd"]);
  assert.ok(renewed, "a living session could not be renewed");
  world.end((other) => other === session);
  world.sessions.push({
    userId: session.userId,
    id: renewed.session.id,
    headers: carrying(renewed.setCookies),
    createdAt: session.createdAt,
    lastSeenAt: world.now,
    endedAt: null,
  });
}

for (
  const [name, changes] of [
    ["kv", { strategy: "kv" }],
    ["kv with a cache", { strategy: "kv", kv: { cacheFor: HOUR } }],
    ["jwt", { strategy: "jwt" }],
  ] as const
) {
  Deno.test(`${name}: no order of events makes a process accept what was ended, or refuse what lives`, async () => {
    const keys = await openKeyring([SECRET]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(op, { minLength: 5, maxLength: 60 }),
        async (ops) => {
          const real = await Deno.openKv(":memory:");
          // Announcements never arrive: a process knows what it was told to read.
          const kv = new Proxy(real, {
            get(target, name) {
              if (name === "watch") return () => new ReadableStream();
              const value = Reflect.get(target, name, target);
              if (typeof value !== "function") return value;
              if (name === "getMany") return failing(name, value.bind(target));
              if (name !== "atomic") return value.bind(target);
              return () => {
                const operation = target.atomic();
                const commit = operation.commit.bind(operation);
                operation.commit = failing("commit", commit) as typeof commit;
                return operation;
              };
            },
          });
          // It may take its time to fail.
          const failing =
            <F extends (...args: never[]) => unknown>(what: string, ask: F) =>
            async (...args: Parameters<F>) => {
              if (world.trouble.with !== what) return await ask(...args);
              await world.meanwhile();
              throw new Error("database is on fire");
            };
          const world: World = new World(kv, (world) =>
            openSessions({
              config: configure({
                ...changes,
                revocation: { maxStaleness: MAX_STALENESS },
              }),
              kv,
              keys,
              clock: () => world.now,
              monotonic: () => world.now,
            }));
          try {
            for (let index = 0; index < PROCESSES; index++) {
              await world.start(index);
            }
            for (const each of ops) await apply(world, each);
            for (const session of world.sessions) {
              for (let index = 0; index < PROCESSES; index++) {
                await world.hear(index);
                await world.request(index, session);
              }
            }
          } finally {
            for (const engine of world.processes) await engine.close();
            real.close();
          }
        },
      ),
      { numRuns: 150 },
    );
  });
}
