/**
 * Rotation against a plain model: requests that are parallel, late, lost,
 * reordered and replayed, at several processes, with everything else that can
 * happen to a session in between. An honest browser is never signed out and
 * never called a thief; a copy that was left behind ends the session for both;
 * there is one chain; nothing that was ended comes back.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY, HOUR, MINUTE, SECOND } from "./kit.ts";
import {
  ACCESS,
  GRACE,
  type Holder,
  PROCESSES,
  World,
} from "./rotation_world.ts";

const USERS = ["ada", "bob"];

/** How many lives are tried. */
const RUNS = 60;

/** One thing that happens; each takes what it needs of the numbers. */
interface Op {
  readonly kind: keyof typeof KINDS;
  readonly process: number;
  readonly holder: number;
  readonly n: number;
  readonly flag: boolean;
}

const TIMES = [
  1,
  SECOND,
  5 * SECOND,
  6 * SECOND,
  GRACE - 1,
  GRACE,
  GRACE + 1,
  ACCESS / 2,
  ACCESS - GRACE,
  ACCESS - 1,
  ACCESS,
  ACCESS + 1,
  HOUR,
  2 * DAY,
  6 * DAY,
];

/** What happens, and how often. */
const KINDS = {
  "ask": 12,
  "burst": 4,
  "let off": 6,
  "arrive": 5,
  "deliver": 5,
  "pass": 14,
  "clock back": 1,
  "hear": 4,
  "steal": 2,
  "sign in": 2,
  "sign in again": 1,
  "prove": 1,
  "revoke": 1,
  "revoke others": 1,
  "revoke all": 1,
  "disable and enable": 1,
  "change claims": 3,
  "restart": 1,
  "add secret": 1,
  "sign with another secret": 1,
};

function ops(kinds: readonly (keyof typeof KINDS)[]) {
  const op = fc.record<Op>({
    kind: fc.oneof(
      ...kinds.map((kind) => ({
        weight: KINDS[kind],
        arbitrary: fc.constant(kind),
      })),
    ),
    process: fc.nat(PROCESSES - 1),
    holder: fc.nat(12),
    n: fc.nat(TIMES.length - 1),
    flag: fc.boolean(),
  });
  return fc.array(op, { minLength: 5, maxLength: 80, size: "max" });
}

async function apply(world: World, { kind, process, holder, n, flag }: Op) {
  const engine = world.processes[process];
  const userId = USERS[n % USERS.length];
  const who: Holder | undefined = world.holders[holder % world.holders.length];
  if (kind === "sign in") return await world.signIn(process, userId);
  if (who === undefined) return;
  const { chain } = who;
  const lives = world.lives(chain);
  const isOwner = !who.isThief;
  const kinds: { [K in Op["kind"]]: () => unknown } = {
    "sign in": () => {},
    "ask": () => world.send(who, process, flag, 1),
    "burst": () => world.send(who, process, flag, 2 + n),
    "let off": () => {
      world.travelling.push(world.letOff(who, process, flag));
    },
    "arrive": async () => {
      const under = world.travelling.filter(({ answer }) => answer === null);
      if (under.length > 0) await world.arrive([under[n % under.length]]);
    },
    "deliver": () => {
      const { travelling } = world;
      return travelling.length > 0 &&
        world.finish(travelling[n % travelling.length]);
    },
    "pass": () => world.pass(TIMES[n]),
    "clock back": () => world.setBack(),
    "hear": () => world.hear(process),
    "steal": () => isOwner && lives && world.steal(who, flag),
    "sign in again": async () => {
      if (!isOwner) return;
      await world.hear(process);
      await world.signIn(process, chain.userId, who);
    },
    "prove": () => isOwner && world.prove(process, who),
    "revoke": async () => {
      assert.equal(await engine.revoke(chain.userId, chain.id), lives);
      world.end((other) => other === chain);
    },
    "revoke others": async () => {
      const done = await engine.revokeOthers(chain.userId, chain.id);
      assert.equal(done, lives);
      if (!done) return;
      world.end((other) => other.userId === chain.userId && other !== chain);
    },
    "revoke all": async () => {
      await engine.revokeAll(userId);
      world.end((chain) => chain.userId === userId);
    },
    "disable and enable": async () => {
      await engine.disable(userId);
      await engine.enable(userId);
      world.end((chain) => chain.userId === userId);
    },
    "change claims": () => world.changeClaims(process, userId, n),
    "restart": () => world.start(process),
    "add secret": () => world.secrets.length < 3 && world.addSecret(),
    "sign with another secret": () =>
      world.start(process, n % world.secrets.length),
  };
  await kinds[kind]();
}

/** Runs events on a fleet of its own, and then lets everybody come once more. */
async function live(events: readonly Op[]) {
  const real = await Deno.openKv(":memory:");
  // Announcements never arrive: a process knows what it was told to read.
  const kv = new Proxy(real, {
    get(target, name) {
      if (name === "watch") return () => new ReadableStream();
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const world = new World(kv);
  try {
    for (let index = 0; index < PROCESSES; index++) await world.start(index);
    await world.signIn(0, "ada");
    for (const event of events) await apply(world, event);
    for (const each of [...world.travelling]) await world.finish(each);
    await world.pass(MINUTE);
    for (let index = 0; index < PROCESSES; index++) await world.hear(index);
    for (const holder of world.holders) await world.send(holder, 1, false, 1);
    const living = new Set(
      world.holders.map(({ chain }) => chain).filter((chain) =>
        world.lives(chain)
      ),
    );
    const listed = (await Promise.all(
      USERS.map((userId) => world.processes[2].list(userId)),
    )).flat().map(({ id }) => id);
    assert.deepEqual(listed.sort(), [...living].map(({ id }) => id).sort());
  } finally {
    for (const engine of world.processes) await engine.close();
    real.close();
  }
}

const everything = Object.keys(KINDS) as (keyof typeof KINDS)[];

Deno.test("hybrid: whatever happens in whatever order, an honest browser stays and a copy that was left behind ends the session", () =>
  fc.assert(fc.asyncProperty(ops(everything), live), { numRuns: RUNS }));

Deno.test("hybrid: whatever is late, lost, reordered or repeated, at whichever process, an honest browser stays", () =>
  fc.assert(
    fc.asyncProperty(
      ops([
        ...["ask", "burst", "let off", "arrive", "deliver", "pass"] as const,
        ...["clock back", "hear", "change claims", "restart"] as const,
        ...["add secret", "sign with another secret"] as const,
      ]),
      live,
    ),
    { numRuns: RUNS },
  ));

Deno.test("hybrid: owner and thief in any order are both let in until a token that was left behind comes back", () =>
  fc.assert(
    fc.asyncProperty(ops(["ask", "burst", "pass", "steal", "hear"]), live),
    { numRuns: RUNS },
  ));
