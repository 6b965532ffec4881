/**
 * The pulse of a subject: one small key that changes whenever one of its
 * sessions is started, renewed or ended, in the same atomic write. Whoever shows
 * a list of sessions follows it and reads the list anew; what happened does not
 * have to be said. It is followed only while somebody looks, by `watch`, and by
 * polling beneath, because `watch` does not reach from one process to another on
 * a SQLite file.
 *
 * @module
 */
import type { KvHandle } from "./patient_kv.ts";

/** For how long a pulse is kept after its last change, in milliseconds. */
const KEPT_FOR = 86_400_000;

/** How many keys KV reads in one operation. */
const KEYS_PER_READ = 10;

/**
 * The key of a subject's pulse.
 *
 * @param userId The subject.
 * @returns The key.
 */
export function pulseKey(userId: string): Deno.KvKey {
  return ["session_pulse", userId];
}

/**
 * Adds a beat to the atomic operation that changes something.
 *
 * @param atomic The operation.
 * @param userId The subject.
 * @param now The time, in milliseconds since 1970.
 */
export function addBeat(
  atomic: Deno.AtomicOperation,
  userId: string,
  now: number,
): void {
  atomic.set(pulseKey(userId), now, { expireIn: KEPT_FOR });
}

/** The subjects that are followed. */
export interface Pulses {
  /**
   * Follows a subject. The listener is called once following has begun, and
   * after each change, once or more often; never before this returns.
   */
  subscribe(userId: string, listener: () => void): () => void;
  /** How many listeners there are. */
  readonly size: number;
  /** Stops following. */
  close(): Promise<void>;
}

interface Followed {
  readonly listeners: Set<() => void>;
  readonly stop: () => Promise<void>;
  versionstamp: string | null | undefined;
}

/**
 * Makes the follower of pulses; it does nothing until the first subscription.
 *
 * @param kv The database.
 * @param pollEvery How often to look without being told, in milliseconds.
 * @returns The follower.
 */
export function followPulses(kv: KvHandle, pollEvery: number): Pulses {
  const followed = new Map<string, Followed>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let polling: Promise<void> | undefined;
  let size = 0;

  function beat(userId: string) {
    for (const listener of followed.get(userId)?.listeners ?? []) {
      queueMicrotask(listener);
    }
  }

  // The first value that is seen counts as a change: there may have been one
  // between the subscription and then.
  function see(userId: string, versionstamp: string | null) {
    const subject = followed.get(userId);
    if (subject === undefined || subject.versionstamp === versionstamp) return;
    subject.versionstamp = versionstamp;
    beat(userId);
  }

  async function poll() {
    const userIds = [...followed.keys()];
    for (let at = 0; at < userIds.length; at += KEYS_PER_READ) {
      const some = userIds.slice(at, at + KEYS_PER_READ);
      const entries = await kv.getMany(some.map(pulseKey));
      entries.forEach(({ versionstamp }, index) =>
        see(some[index], versionstamp)
      );
    }
  }

  // There is one chain of polls, however often the last follower leaves and
  // another one comes.
  function schedule() {
    if (timer !== undefined || followed.size === 0) return;
    timer = setTimeout(() => {
      // What could not be read now is read the next time.
      polling = poll().catch(() => {}).then(() => {
        timer = undefined;
        schedule();
      });
    }, pollEvery);
    Deno.unrefTimer(timer);
  }

  function watch(userId: string): () => Promise<void> {
    const reader = kv.watch([pulseKey(userId)]).getReader();
    const run = async () => {
      while (true) {
        const { done, value } = await reader.read();
        if (done) return;
        see(userId, value[0].versionstamp);
      }
    };
    // Where watching fails, polling goes on.
    const running = run().catch(() => {});
    return async () => {
      await reader.cancel().catch(() => {});
      await running;
    };
  }

  function leave(userId: string, listener: () => void): Promise<void> | void {
    const subject = followed.get(userId);
    if (subject === undefined || !subject.listeners.delete(listener)) return;
    size--;
    if (subject.listeners.size > 0) return;
    followed.delete(userId);
    return subject.stop();
  }

  return {
    get size() {
      return size;
    },
    subscribe(userId, listener) {
      let subject = followed.get(userId);
      if (subject === undefined) {
        subject = {
          listeners: new Set(),
          stop: watch(userId),
          versionstamp: undefined,
        };
        followed.set(userId, subject);
        schedule();
      }
      subject.listeners.add(listener);
      size++;
      return () => void leave(userId, listener);
    },
    async close() {
      clearTimeout(timer);
      const stops = [...followed.values()].map(({ stop }) => stop());
      followed.clear();
      size = 0;
      await Promise.all(stops);
      await polling;
    },
  };
}
