/**
 * What holds when KV throws, hangs or answers late: nobody who must be checked
 * gets in, and nobody loses a cookie.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  isStoreUnavailable,
  openKeyring,
  openSessions,
  openStoredKeyring,
  type Sessions,
  type SessionsConfig,
} from "../../lib/sessions/mod.ts";
import {
  carrying,
  configure,
  HOUR,
  LAPTOP,
  NOON,
  SECOND,
  SECRET,
  STRATEGIES,
} from "./kit.ts";

type Fault = "none" | "throws" | "hangs";

interface FaultyKit {
  readonly sessions: Sessions;
  readonly headers: Headers;
  readonly id: string;
  fault: Fault;
  /** How often the database was asked in vain. */
  readonly vain: number;
  pass(milliseconds: number): void;
}

/** Opens an engine on a database that fails on demand, one device signed in. */
async function withFaults(
  strategy: SessionsConfig["strategy"],
  test: (kit: FaultyKit) => Promise<void>,
) {
  const real = await Deno.openKv(":memory:");
  const kit = { fault: "none" as Fault, vain: 0 };
  const failing = new Set<PropertyKey>(["get", "getMany", "list"]);
  const broken = (): Promise<never> => {
    kit.vain++;
    return kit.fault === "throws"
      ? Promise.reject(new Error("database is on fire"))
      : new Promise(() => {});
  };
  const kv = new Proxy(real, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (kit.fault === "none" || !failing.has(name)) {
          const result = value.apply(target, args);
          if (name === "atomic") {
            const commit = result.commit.bind(result);
            result.commit = () => kit.fault === "none" ? commit() : broken();
          }
          return result;
        }
        return name === "list" ? { next: broken } : broken();
      };
    },
  });
  let now = NOON;
  const config = configure({
    strategy,
    revocation: { maxStaleness: 5 * SECOND },
  });
  const clocks = { clock: () => now, monotonic: () => now };
  // Kept in the same database, as a site's keys are.
  const keys = await openStoredKeyring({
    config,
    kv,
    secrets: [SECRET],
    ...clocks,
  });
  const sessions = openSessions({
    config,
    kv,
    keys,
    ...clocks,
    // Long enough for a busy machine, short enough for tests.
    patience: 250,
  });
  try {
    await sessions.caughtUp();
    const { session, setCookies } = await sessions.signIn(new Headers(), {
      userId: "ada",
      amr: ["pwd"],
      device: LAPTOP,
    });
    await test({
      sessions,
      headers: carrying(setCookies),
      id: session.id,
      get fault() {
        return kit.fault;
      },
      set fault(fault) {
        kit.fault = fault;
      },
      get vain() {
        return kit.vain;
      },
      pass: (milliseconds) => void (now += milliseconds),
    });
  } finally {
    keys.close();
    await sessions.close();
    real.close();
  }
}

for (const strategy of STRATEGIES) {
  for (const fault of ["throws", "hangs"] as const) {
    const test = (name: string, run: (kit: FaultyKit) => Promise<void>) =>
      Deno.test(`${strategy}, KV ${fault}: ${name}`, () =>
        withFaults(strategy, async (kit) => {
          kit.fault = fault;
          await run(kit);
          kit.fault = "none";
        }));

    test("beyond maxStaleness nobody gets in, and no cookie is touched", async (kit) => {
      kit.pass(6 * SECOND);
      const { session, outcome, setCookies } = await kit.sessions.resolve(
        kit.headers,
      );
      assert.equal(session, null);
      assert.equal(outcome, "unavailable");
      assert.deepEqual(setCookies, []);
    });

    test("whoever has to be asked about for long stays signed in, and keeps their cookies", async (kit) => {
      kit.pass(2 * HOUR);
      for (let tries = 0; tries < 2; tries++) {
        const { session, outcome, setCookies } = await kit.sessions.resolve(
          kit.headers,
        );
        assert.equal(session, null);
        assert.equal(outcome, "unavailable");
        assert.deepEqual(setCookies, []);
      }
      kit.fault = "none";
      const { session } = await kit.sessions.resolve(kit.headers);
      assert.equal(session?.id, kit.id);
    });

    test("a visitor without a cookie is simply anonymous", async (kit) => {
      kit.pass(6 * SECOND);
      const { outcome } = await kit.sessions.resolve(new Headers());
      assert.equal(outcome, "absent");
    });

    test("whoever comes back when KV does is signed in as before", async (kit) => {
      kit.pass(6 * SECOND);
      await kit.sessions.resolve(kit.headers);
      kit.fault = "none";
      const { session } = await kit.sessions.resolve(kit.headers);
      assert.equal(session?.id, kit.id);
    });

    test("a check against KV fails instead of passing", async (kit) => {
      kit.fault = "none";
      const { session } = await kit.sessions.resolve(kit.headers);
      kit.fault = fault;
      await assert.rejects(
        kit.sessions.live({ ...session!, live: false }),
        isStoreUnavailable,
      );
    });

    test("what cannot be stored is not acknowledged", async (kit) => {
      const details = { userId: "ada", amr: ["pwd"], device: LAPTOP };
      const attempts = [
        kit.sessions.signIn(new Headers(), details),
        kit.sessions.revoke("ada", kit.id),
        kit.sessions.revokeAll("ada"),
        kit.sessions.revokeOthers("ada", kit.id),
        kit.sessions.revokeEverybody(),
        kit.sessions.updateClaims("ada", { role: "admin" }),
        kit.sessions.disable("ada"),
        kit.sessions.list("ada"),
        kit.sessions.isAlone("ada", kit.id),
      ];
      for (
        const attempt of attempts.map((attempt) =>
          assert.rejects(attempt, isStoreUnavailable)
        )
      ) {
        await attempt;
      }
      kit.fault = "none";
      // A database that hung is asked again after a second.
      kit.pass(SECOND);
      assert.equal(
        (await kit.sessions.resolve(kit.headers)).session?.id,
        kit.id,
      );
    });
  }
}

const SILENCES = [
  ...STRATEGIES.map((strategy) => ({ strategy, after: 6 * SECOND })),
  // The access token is over.
  { strategy: "hybrid", after: HOUR },
] as const;
for (const { strategy, after } of SILENCES) {
  Deno.test(`${strategy}: a database that hangs after ${after / SECOND} s keeps three requests waiting, and nobody else`, () =>
    withFaults(strategy, async (kit) => {
      kit.fault = "hangs";
      kit.pass(after);
      const ask = () => kit.sessions.resolve(kit.headers);
      await Promise.all([ask(), ask(), ask()]);
      const { vain } = kit;
      for (let i = 0; i < 20; i++) {
        const { outcome, setCookies } = await ask();
        assert.deepEqual([outcome, setCookies], ["unavailable", []]);
      }
      assert.equal(kit.vain, vain);
      kit.fault = "none";
      kit.pass(SECOND);
      assert.equal((await ask()).session?.id, kit.id);
    }));
}

Deno.test("jwt: within maxStaleness a session that is known to live goes on without KV", () =>
  withFaults("jwt", async (kit) => {
    kit.fault = "throws";
    kit.pass(4 * SECOND);
    const { session, reads } = await kit.sessions.resolve(kit.headers);
    assert.equal(session?.id, kit.id);
    assert.equal(reads, 0);
  }));

Deno.test("jwt: a renewal that cannot reach KV is put off while the log is known", () =>
  withFaults("jwt", async (kit) => {
    kit.pass(2 * HOUR);
    await kit.sessions.caughtUp();
    kit.fault = "throws";
    const { session, setCookies } = await kit.sessions.resolve(kit.headers);
    assert.equal(session?.id, kit.id);
    assert.deepEqual(setCookies, []);
  }));

Deno.test("jwt: a session that is known to be over stays so without KV", () =>
  withFaults("jwt", async (kit) => {
    await kit.sessions.revoke("ada", kit.id);
    kit.fault = "hangs";
    kit.pass(HOUR);
    assert.equal((await kit.sessions.resolve(kit.headers)).outcome, "ended");
  }));

Deno.test("jwt: a process that has not read the log yet asks KV", async () => {
  const kv = await Deno.openKv(":memory:");
  const keys = await openKeyring([SECRET]);
  const config = configure({ strategy: "jwt" });
  const clock = () => NOON;
  const first = openSessions({ config, kv, keys, clock });
  const details = { userId: "ada", amr: ["pwd"], device: LAPTOP };
  const { session, setCookies } = await first.signIn(new Headers(), details);
  const second = openSessions({ config, kv, keys, clock });
  // Asked at once, before the first reading of the log has come back.
  const early = second.resolve(carrying(setCookies));
  await first.revoke("ada", session.id);
  await early;
  await second.caughtUp();
  assert.equal((await second.resolve(carrying(setCookies))).outcome, "ended");
  await first.close();
  await second.close();
  kv.close();
});
