/**
 * KV as the engine uses it: every operation answers or is given up after a
 * while, so that a database which hangs is a database that failed, and a request
 * never waits for it longer than a visitor would. What arrives late is not used.
 * While the database gives no answers at all, few of them wait.
 *
 * A site may bound its handle in the same way for all it does, as `lib/kv` does;
 * the engine does so itself, because it has to hold wherever it is copied to.
 *
 * @module
 */
import { createBreaker } from "./breaker.ts";

/** The part of `Deno.Kv` that the engine needs. */
export interface KvHandle {
  /** As `Deno.Kv.get`. */
  get<T>(key: Deno.KvKey): Promise<Deno.KvEntryMaybe<T>>;
  /** As `Deno.Kv.getMany`. */
  getMany<T extends readonly unknown[]>(
    keys: readonly [...{ [K in keyof T]: Deno.KvKey }],
  ): Promise<{ [K in keyof T]: Deno.KvEntryMaybe<T[K]> }>;
  /** As `Deno.Kv.list`. */
  list<T>(
    selector: Deno.KvListSelector,
    options?: Deno.KvListOptions,
  ): AsyncIterableIterator<Deno.KvEntry<T>>;
  /** As `Deno.Kv.atomic`. */
  atomic(): Deno.AtomicOperation;
  /** As `Deno.Kv.watch`; it waits for as long as nothing changes. */
  watch(keys: Deno.KvKey[]): ReadableStream<Deno.KvEntryMaybe<unknown>[]>;
  /** As `Deno.Kv.commitVersionstamp`. */
  commitVersionstamp(): symbol;
}

/** A handle whose operations end, and the means to stop it. */
export interface PatientKv extends KvHandle {
  /** Gives up what is still under way, and whatever is asked from now on. */
  close(): void;
}

const CLOSED = "The session engine was closed.";

/** What is said at once while no answers come. */
const RESTING =
  "The database did not answer lately. It is asked again in a moment.";

/** The code of the error that says so; a handle that is bounded itself uses it too. */
const TIMED_OUT = "ERR_KV_TIMEOUT";

interface Pending {
  readonly dueAt: number;
  readonly giveUp: (reason: unknown) => void;
}

/**
 * Bounds how long the operations of a database may take.
 *
 * @param kv The database.
 * @param patience How long an operation may take, in milliseconds; it is given
 * up at the latest a quarter later.
 * @param monotonic A clock that never goes back, in milliseconds; it says when a
 * database that did not answer is asked again.
 * @returns The same operations, each rejecting when it takes longer.
 */
export function patientKv(
  kv: Deno.Kv,
  patience: number,
  monotonic: () => number = () => performance.now(),
): PatientKv {
  const admit = createBreaker(monotonic);
  // One timer for all operations: a timer each would cost as much as the rest.
  // They are in the order in which they are due.
  const pending = new Set<Pending>();
  let timer: ReturnType<typeof setInterval> | undefined;

  function check() {
    const now = performance.now();
    for (const { dueAt, giveUp } of pending) {
      if (dueAt > now) break;
      const error = new Error(`No answer within ${patience} ms.`);
      giveUp(Object.assign(error, { code: TIMED_OUT }));
    }
    if (pending.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  function startTimer() {
    timer = setInterval(check, Math.max(patience / 4, 1));
    Deno.unrefTimer(timer);
  }

  let closed = false;

  function bounded<T>(begin: () => Promise<T>): Promise<T> {
    if (closed) return Promise.reject(new Error(CLOSED));
    const pass = admit();
    if (pass === null) return Promise.reject(new Error(RESTING));
    return new Promise((resolve, reject) => {
      const entry: Pending = {
        dueAt: performance.now() + patience,
        giveUp(reason) {
          if (!pending.delete(entry)) return;
          if (hasTimedOut(reason)) pass.missed();
          else pass.answered();
          reject(reason);
        },
      };
      pending.add(entry);
      if (timer === undefined) startTimer();
      try {
        begin().then((value) => {
          if (!pending.delete(entry)) return;
          pass.answered();
          resolve(value);
        }, entry.giveUp);
      } catch (error) {
        entry.giveUp(error);
      }
    });
  }

  async function* list<T>(
    selector: Deno.KvListSelector,
    options?: Deno.KvListOptions,
  ): AsyncGenerator<Deno.KvEntry<T>> {
    const entries = kv.list<T>(selector, options);
    while (true) {
      const { value, done } = await bounded(() => entries.next());
      if (done) return;
      yield value;
    }
  }

  return {
    get: (key) => bounded(() => kv.get(key)),
    getMany: (keys) => bounded(() => kv.getMany(keys)),
    list,
    atomic() {
      const operation = kv.atomic();
      const commit = operation.commit.bind(operation);
      operation.commit = () => bounded(commit);
      return operation;
    },
    watch: (keys) => kv.watch(keys),
    commitVersionstamp: () => kv.commitVersionstamp(),
    close() {
      closed = true;
      clearInterval(timer);
      for (const { giveUp } of pending) giveUp(new Error(CLOSED));
    },
  };
}

function hasTimedOut(reason: unknown): boolean {
  return reason instanceof Error && "code" in reason &&
    reason.code === TIMED_OUT;
}
