/**
 * What a request is told that waited for KV while its session ended, or while
 * memory grew too old: what holds after the wait counts, not what held before.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  openKeyring,
  openSessions,
  type Sessions,
} from "../../lib/sessions/mod.ts";
import { Browser, signedIn } from "./browser.ts";
import { eachDirection } from "./directions.ts";
import {
  carrying,
  type Changes,
  configure,
  HOUR,
  type Kit,
  LAPTOP,
  SECOND,
  SECRET,
  STRATEGIES,
  withSessions,
} from "./kit.ts";

/** The operations that can be held back. */
type Operation = "getMany" | "commit";

/** One operation that is under way. */
interface Held {
  /** Settles once a request waits for it. */
  readonly reached: Promise<void>;
  /** Answers what the database said. */
  answer(): void;
  /** Fails, as if there had been no answer. */
  fail(): void;
}

interface Next {
  readonly operation: Operation;
  readonly reached: () => void;
  readonly end: Promise<void>;
}

/** A process whose database can be held back. */
interface Slow {
  readonly sessions: Sessions;
  /** Holds the next operation of a kind back. */
  hold(operation: Operation): Held;
}

/** Runs a test with another process on the same database. */
async function withSlow(
  kit: Kit,
  changes: Changes,
  test: (slow: Slow) => Promise<void>,
) {
  let next: Next | null = null;
  const held = async <T>(operation: Operation, ask: () => Promise<T>) => {
    if (next?.operation !== operation) return await ask();
    const { reached, end } = next;
    next = null;
    const answer = await ask();
    reached();
    await end;
    return answer;
  };
  const kv = new Proxy(kit.kv, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      // It hears of what happened when a test says so.
      if (name === "watch") return () => new ReadableStream();
      return (...args: unknown[]) => {
        const ask = () => value.apply(target, args);
        if (name === "getMany") return held(name, ask);
        const result = ask();
        if (name === "atomic") {
          const commit = result.commit.bind(result);
          result.commit = () => held("commit", commit);
        }
        return result;
      };
    },
  });
  const sessions = openSessions({
    config: configure(changes),
    kv,
    keys: await openKeyring([SECRET]),
    clock: kit.now,
    monotonic: kit.now,
  });
  try {
    await sessions.caughtUp();
    await test({
      sessions,
      hold(operation) {
        const reached = Promise.withResolvers<void>();
        const end = Promise.withResolvers<void>();
        end.promise.catch(() => {});
        next = { operation, reached: reached.resolve, end: end.promise };
        return {
          reached: reached.promise,
          answer: end.resolve,
          fail: () => end.reject(new Error("The line was cut.")),
        };
      },
    });
  } finally {
    await sessions.close();
  }
}

const STRICT = { revocation: { maxStaleness: 5 * SECOND } };

/** A browser whose next request writes, and another process that it asks. */
async function withWriting(
  changes: Changes,
  test: (kit: Kit, slow: Slow, browser: Browser) => Promise<void>,
) {
  await withSessions(changes, async (kit) => {
    const browser = await signedIn(kit);
    kit.pass(2 * HOUR);
    // The first use of an access token that was renewed is written down.
    if (changes.strategy === "hybrid") await browser.ask();
    await withSlow(kit, changes, (slow) => test(kit, slow, browser));
  });
}

const ENDINGS: Record<
  string,
  (sessions: Sessions, id: string) => Promise<unknown>
> = {
  "it is revoked": (sessions, id) => sessions.revoke("ada", id),
  "all of its subject's are ended": (sessions) => sessions.revokeAll("ada"),
  "everybody's are ended": (sessions) => sessions.revokeEverybody(),
};

for (const strategy of STRATEGIES) {
  // What each of them waits for when it would let in without KV.
  const first: Operation = strategy === "kv" ? "commit" : "getMany";
  const changes: Changes = { strategy, ...STRICT };
  const test = (
    name: string,
    run: (kit: Kit, slow: Slow, browser: Browser) => Promise<void>,
  ) => Deno.test(`${strategy}: ${name}`, () => withWriting(changes, run));

  for (const [name, end] of Object.entries(ENDINGS)) {
    for (const operation of ["getMany", "commit"] as const) {
      for (const how of ["answer", "fail"] as const) {
        test(
          `a request whose ${operation} ${how}s after ${name} and this process has heard of it gets nobody in`,
          async (kit, slow, browser) => {
            const held = slow.hold(operation);
            const asked = slow.sessions.resolve(browser.headers);
            await held.reached;
            const [{ id }] = await kit.sessions.list("ada");
            await end(kit.sessions, id);
            await slow.sessions.caughtUp();
            held[how]();
            const { session, outcome, setCookies } = await asked;
            assert.equal(session, null);
            assert.deepEqual(setCookies, []);
            const isSaid = how === "answer" || operation === first;
            if (isSaid) assert.equal(outcome, "ended");
          },
        );
      }
    }
  }

  test(
    "a wait without an answer that ends beyond maxStaleness lets nobody in",
    async (kit, slow, browser) => {
      const held = slow.hold(first);
      const asked = slow.sessions.resolve(browser.headers);
      await held.reached;
      kit.pass(6 * SECOND);
      held.fail();
      const { session, outcome, setCookies } = await asked;
      assert.deepEqual([session, outcome, setCookies], [
        null,
        "unavailable",
        [],
      ]);
    },
  );

  test(
    "a wait without an answer that ends within maxStaleness is no reason to refuse",
    async (kit, slow, browser) => {
      const held = slow.hold(first);
      const asked = slow.sessions.resolve(browser.headers);
      await held.reached;
      kit.pass(4 * SECOND);
      held.fail();
      const { session, outcome } = await asked;
      assert.deepEqual([session?.userId, outcome], ["ada", "alive"]);
    },
  );

  test(
    "claims that changed during a wait without an answer are not passed over",
    async (kit, slow, browser) => {
      const held = slow.hold(first);
      const asked = slow.sessions.resolve(browser.headers);
      await held.reached;
      await kit.sessions.updateClaims("ada", { role: "none" });
      await slow.sessions.caughtUp();
      held.fail();
      const { session, outcome } = await asked;
      assert.deepEqual([session, outcome], [null, "unavailable"]);
    },
  );

  test(
    "a session that ended before another's write came between is not let in",
    async (kit, slow, browser) => {
      const held = slow.hold("getMany");
      const asked = slow.sessions.resolve(browser.headers);
      await held.reached;
      await kit.sessions.revokeAll("ada");
      held.answer();
      assert.equal((await asked).session, null);
    },
  );

  test(
    "who logs in where it was not heard yet that the subject was enabled again is let in",
    async (kit, slow) => {
      await kit.sessions.disable("ada");
      await slow.sessions.caughtUp();
      await kit.sessions.enable("ada");
      const details = { userId: "ada", amr: ["pwd"], device: LAPTOP };
      const signedIn = await slow.sessions.signIn(new Headers(), details);
      const headers = carrying(signedIn.setCookies);
      assert.equal((await slow.sessions.resolve(headers)).outcome, "alive");
      await slow.sessions.caughtUp();
      const { outcome, reads } = await slow.sessions.resolve(headers);
      assert.deepEqual([outcome, reads], ["alive", strategy === "kv" ? 1 : 0]);
    },
  );

  for (const [wait, isIn] of [[SECOND, true], [3 * HOUR, false]] as const) {
    const lax: Changes = {
      strategy,
      idleTimeout: 3 * HOUR,
      revocation: { mode: "on-expiry" },
    };
    Deno.test(`${strategy}, on-expiry: what ${isIn ? "is not" : "is"} over after ${wait / SECOND} s of waiting without an answer is ${isIn ? "" : "not "}let in`, () =>
      withWriting(lax, async (kit, slow, browser) => {
        const held = slow.hold(first);
        const asked = slow.sessions.resolve(browser.headers);
        await held.reached;
        kit.pass(wait);
        held.fail();
        assert.equal((await asked).session !== null, isIn);
      }));
  }
}

Deno.test("whoever comes too late for new cookies is not let in when the session ends meanwhile", () =>
  withSessions({ strategy: "hybrid" }, async (kit) => {
    const browser = await signedIn(kit);
    kit.pass(2 * HOUR);
    const late = browser.copy();
    await browser.ask();
    await browser.ask();
    const other = await kit.another({ updateAge: 0 });
    kit.beforeCommit = () => kit.sessions.revokeAll("ada");
    assert.equal((await other.resolve(late.headers)).session, null);
  }));

for (const operation of ["getMany", "commit"] as const) {
  eachDirection(
    `an exchange whose ${operation} answers after this process has heard that all has ended gets nobody in`,
    async ({ kit, from, to }) => {
      const { headers } = await kit.signIn();
      kit.pass(HOUR / 10);
      await withSlow(kit, { strategy: to, accept: [from] }, async (slow) => {
        const held = slow.hold(operation);
        const asked = slow.sessions.resolve(headers);
        await held.reached;
        await kit.sessions.revokeAll("ada");
        await slow.sessions.caughtUp();
        held.answer();
        const { session, outcome, setCookies } = await asked;
        assert.deepEqual([session, outcome, setCookies], [null, "ended", []]);
      });
    },
  );
}
