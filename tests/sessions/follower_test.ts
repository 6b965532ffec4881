/**
 * Following the revocation log.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type Follower,
  followLog,
} from "../../lib/sessions/revocation/follower.ts";
import {
  appendToLog,
  type LogEntry,
} from "../../lib/sessions/revocation/log.ts";
import {
  createRevocationView,
  type RevocationView,
} from "../../lib/sessions/revocation/view.ts";
import { DAY, HOUR, MINUTE, withSessions } from "./kit.ts";

/** A log in a database of its own, and a view that follows it. */
interface Scene {
  readonly kv: Deno.Kv;
  readonly view: RevocationView;
  readonly follower: Follower;
  now: number;
  /** How far the time of day is from what passed, as an operator sets it. */
  shift: number;
  /** What a watch on the log's head tells; another may be set for the next watch. */
  announced: ReadableStream;
  /** How often a watch was set. */
  watches: number;
  /** Called at every read of the keys. */
  onKeys: () => Promise<void>;
  /** Called before every read of the log. */
  onList: () => void;
  /** Awaited after every batch of lines has been fetched. */
  onBatch: () => Promise<void>;
  /** Ends a session, by a line of the log. */
  end(sessionId: string, until?: number): Promise<void>;
  append(...entries: LogEntry[]): Promise<void>;
  /** What the view says of a session of ada's first epoch. */
  ask(sessionId: string): string;
  /** Takes a session's line out of the log, as KV does when its time is over. */
  expire(sessionId: string): Promise<void>;
}

async function follow(
  test: (scene: Scene) => Promise<void>,
  // Tests say when the log is read.
  { pollEvery = 1_000_000, announced = new ReadableStream() } = {},
) {
  using kv = await Deno.openKv(":memory:");
  const view = createRevocationView(5000);
  const append = async (...entries: LogEntry[]) => {
    const atomic = kv.atomic();
    appendToLog(kv, atomic, entries, scene.now);
    await atomic.commit();
  };
  const scene = {
    kv,
    view,
    now: 0,
    shift: 0,
    announced,
    watches: 0,
    onBatch: () => Promise.resolve(),
    onKeys: () => Promise.resolve(),
    onList: () => {},
    append,
    end: (sessionId: string, until = DAY) =>
      append({ kind: "session", sessionId, until }),
    ask: (sessionId: string) =>
      view.judge(
        { userId: "ada", sessionId, epoch: 1, siteEpoch: 0, version: 1 },
        scene.now,
      ),
    async expire(sessionId: string) {
      const lines = kv.list<{ entries: { sessionId: string }[] }>({
        prefix: ["revocations"],
      });
      for await (const { key, value } of lines) {
        if (value.entries[0].sessionId === sessionId) await kv.delete(key);
      }
    },
  };
  const handle = {
    get: kv.get.bind(kv),
    async *list(...args: Parameters<Deno.Kv["list"]>) {
      scene.onList();
      const lines = await Array.fromAsync(kv.list(...args));
      await scene.onBatch();
      yield* lines;
    },
    watch() {
      scene.watches++;
      return scene.announced;
    },
  } as unknown as Deno.Kv;
  const follower = followLog({
    kv: handle,
    view,
    reloadKeys: () => scene.onKeys(),
    pollEvery,
    clock: () => scene.now + scene.shift,
    monotonic: () => scene.now,
  });
  await follower.poll();
  await test(Object.assign(scene, { follower }));
  await follower.close();
}

Deno.test("what was heard counts from when the reading began, not from when it ended", () =>
  follow(async (scene) => {
    scene.onList = () => void (scene.now += 10_000);
    await scene.follower.poll();
    assert.equal(scene.view.isFresh(scene.now), false);
  }));

Deno.test("the keys are read anew at the start, when the log says so, and after a silence", () =>
  follow(async (scene) => {
    const { follower, view } = scene;
    let reloads = 0;
    let fails = false;
    scene.onKeys = () => {
      reloads++;
      return fails ? Promise.reject(new Error("away")) : Promise.resolve();
    };
    view.forget();
    await follower.poll();
    assert.equal(reloads, 1, "at the start");
    await scene.end("x");
    await follower.poll();
    assert.equal(reloads, 1, "another entry");
    await scene.append({ kind: "keys", until: 1 });
    fails = true;
    scene.now = 4000;
    await follower.poll();
    assert.equal(reloads, 2, "an entry about keys");
    scene.now = 5001;
    assert.equal(view.isFresh(scene.now), false, "nothing was heard of keys");
    fails = false;
    await follower.poll();
    assert.equal(reloads, 3, "once more, since it failed");
    assert.equal(view.isFresh(scene.now), true);
    await follower.poll();
    assert.equal(reloads, 3, "no reason");
    scene.now += 5001;
    await follower.poll();
    assert.equal(reloads, 4, "after a silence");
    await restore(scene.kv, []);
    await follower.poll();
    assert.equal(reloads, 5, "another log");
  }));

Deno.test("what follows is read from where the log was left, once", () =>
  follow(async (scene) => {
    await scene.end("a");
    await scene.follower.poll();
    const { generation } = scene.view;
    await scene.end("b");
    await scene.follower.poll();
    await scene.follower.poll();
    for (const id of ["a", "b"]) assert.equal(scene.ask(id), "ended");
    assert.equal(scene.ask("c"), "current");
    assert.equal(scene.view.generation, generation);
  }));

Deno.test("a log that is older than memory is read anew, and what it does not know is forgotten", () =>
  follow(async (scene) => {
    await scene.end("kept");
    const backup = await copy(scene.kv);
    await scene.end("lost");
    await scene.append({ kind: "everybody", siteEpoch: 1, until: DAY });
    await scene.follower.poll();
    assert.equal(scene.ask("any"), "ended");
    await restore(scene.kv, backup);
    await scene.follower.poll();
    assert.equal(scene.ask("lost"), "current");
    assert.equal(scene.ask("kept"), "ended");
    assert.equal(scene.view.generation, 1);
  }));

Deno.test("a log that was restored and grew beyond what was known is not mistaken for the old one", () =>
  follow(async (scene) => {
    const backup = await copy(scene.kv);
    await scene.end("lost");
    await scene.follower.poll();
    await restore(scene.kv, backup);
    await scene.end("ended since");
    await scene.follower.poll();
    assert.equal(scene.ask("lost"), "current");
    assert.equal(scene.ask("ended since"), "ended");
  }));

Deno.test("a line of another log under the same versionstamp is another line", () =>
  follow(async (scene) => {
    await scene.end("old");
    await scene.follower.poll();
    const lines = scene.kv.list({ prefix: ["revocations"] });
    const [{ key }] = await Array.fromAsync(lines);
    const entries = [{ kind: "session", sessionId: "new", until: DAY }];
    await scene.kv.set(key, { id: "another", entries });
    await scene.follower.poll();
    assert.equal(scene.ask("new"), "ended");
    assert.equal(scene.ask("old"), "current");
  }));

Deno.test("a log that went altogether is not the one that was known", () =>
  follow(async (scene) => {
    await scene.end("lost");
    await scene.follower.poll();
    await restore(scene.kv, []);
    await scene.follower.poll();
    assert.equal(scene.ask("lost"), "current");
  }));

Deno.test("while a log is read anew, memory says that it does not know", () =>
  follow(async (scene) => {
    const backup = await copy(scene.kv);
    await scene.end("lost");
    await scene.follower.poll();
    await restore(scene.kv, backup);
    let reads = 0;
    scene.onList = () => {
      if (++reads === 2) throw new Error("the database went away again");
    };
    await scene.follower.poll();
    assert.equal(reads, 2);
    for (const id of ["lost", "any"]) assert.equal(scene.ask(id), "unknown");
    await scene.follower.poll();
    assert.equal(scene.ask("any"), "current");
  }));

Deno.test("a last line whose time is over does not make memory forget anything", () =>
  follow(async (scene) => {
    await scene.end("long");
    await scene.end("short", 1);
    await scene.follower.poll();
    await scene.expire("short");
    await scene.follower.poll();
    assert.equal(scene.view.generation, 0);
    await scene.end("next");
    await scene.follower.poll();
    for (const id of ["long", "next"]) assert.equal(scene.ask(id), "ended");
    assert.equal(scene.ask("any"), "current");
  }));

Deno.test("kv with a cache: a record of before the database was restored is read again", () =>
  withSessions({ strategy: "kv", kv: { cacheFor: HOUR } }, async (kit) => {
    await kit.sessions.revokeEverybody();
    const backup = await copy(kit.kv);
    const { headers } = await kit.signIn();
    await kit.sessions.revokeEverybody();
    const again = await kit.signIn();
    await kit.sessions.caughtUp();
    for (let i = 0; i < 2; i++) await kit.sessions.resolve(again.headers);
    assert.equal((await kit.sessions.resolve(again.headers)).reads, 0);
    await restore(kit.kv, backup);
    await kit.sessions.caughtUp();
    for (const { headers: cookie } of [{ headers }, again]) {
      const { outcome, reads } = await kit.sessions.resolve(cookie);
      assert.deepEqual([outcome, reads], ["ended", 1]);
    }
  }));

Deno.test("who asks while the log is being read hears of what was written meanwhile", () =>
  follow(async (scene) => {
    const reading = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    scene.onBatch = () => {
      reading.resolve();
      return release.promise;
    };
    const first = scene.follower.poll();
    await reading.promise;
    await scene.end("meanwhile");
    const asked = [scene.follower.poll(), scene.follower.poll()];
    let reads = 0;
    scene.onList = () => void reads++;
    release.resolve();
    await first;
    assert.equal(scene.ask("meanwhile"), "current");
    await Promise.all(asked);
    assert.equal(scene.ask("meanwhile"), "ended");
    assert.equal(reads, 1, "one reading answers all who asked");
    // And whoever asks next is answered by one of their own.
    await scene.end("later");
    await scene.follower.poll();
    assert.equal(scene.ask("later"), "ended");
  }));

Deno.test("an announcement has the log read", async () => {
  const { readable, writable } = new TransformStream();
  const announce = writable.getWriter();
  await follow(async (scene) => {
    const read = Promise.withResolvers<void>();
    await scene.end("a");
    scene.onList = read.resolve;
    await announce.write([]);
    await read.promise;
    await scene.follower.poll();
    assert.equal(scene.ask("a"), "ended");
  }, { announced: readable });
});

for (
  const [how, announced] of [
    ["ended", () => new ReadableStream({ start: (it) => it.close() })],
    ["failed", () => new ReadableStream({ start: (it) => it.error("away") })],
  ] as const
) {
  Deno.test(`a watch that ${how} is set again, and what it announces is heard`, async () => {
    using _ = stayAlive();
    const { readable, writable } = new TransformStream();
    await follow(async (scene) => {
      scene.announced = readable;
      // Taken once the stream is watched.
      await writable.getWriter().write([]);
      assert.ok(scene.watches >= 2);
    }, { announced: announced(), pollEvery: 2 });
  });
}

Deno.test("the log is read now and then although nothing is announced", async () => {
  using _ = stayAlive();
  await follow(async (scene) => {
    const third = Promise.withResolvers<void>();
    let reads = 0;
    scene.onList = () => {
      if (++reads === 3) third.resolve();
    };
    await third.promise;
  }, { pollEvery: 2 });
});

Deno.test("what nobody needs any more is forgotten, once a minute", () =>
  follow(async (scene) => {
    await scene.end("over", -MINUTE);
    for (const [now, size] of [[1, 1], [MINUTE - 1, 1], [MINUTE, 0]]) {
      scene.now = now;
      await scene.follower.poll();
      assert.equal(scene.view.size, size, `after ${now} ms`);
    }
    await scene.end("over", 0);
    for (const [now, size] of [[2 * MINUTE - 1, 1], [2 * MINUTE, 0]]) {
      scene.now = now;
      await scene.follower.poll();
      assert.equal(scene.view.size, size, `after ${now} ms`);
    }
  }));

Deno.test("a time of day that is set forward or back makes nobody forget an ending", async () => {
  for (const shift of [DAY, -10 * MINUTE]) {
    await follow(async (scene) => {
      await scene.end("a", 6 * MINUTE);
      await scene.follower.poll();
      scene.now = shift > 0 ? 5 * MINUTE : 8 * MINUTE;
      scene.shift = shift;
      await scene.follower.poll();
      assert.equal(scene.view.size, 1);
      scene.shift = 0;
      scene.now = 9 * MINUTE;
      await scene.follower.poll();
      assert.equal(scene.view.size, 0);
    });
  }
});

/** Keeps the test's process alive, as a server is, while all it has are timers that do not. */
function stayAlive(): Disposable {
  const timer = setInterval(() => {}, 1000);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** All that is stored. */
async function copy(kv: Deno.Kv): Promise<Deno.KvEntry<unknown>[]> {
  return await Array.fromAsync(kv.list({ prefix: [] }));
}

/** Puts back what was stored, and nothing else. */
async function restore(kv: Deno.Kv, backup: Deno.KvEntry<unknown>[]) {
  for (const { key } of await copy(kv)) await kv.delete(key);
  for (const { key, value } of backup) await kv.set(key, value);
}
