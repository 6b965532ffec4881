/**
 * KV as the engine uses it: every operation answers or is given up after a
 * while, so that a database which hangs is a database that failed, and a request
 * never waits for it longer than a visitor would. What arrives late is not used.
 *
 * @module
 */

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

interface Pending {
  readonly dueAt: number;
  readonly giveUp: (reason: Error) => void;
}

/**
 * Bounds how long the operations of a database may take.
 *
 * @param kv The database.
 * @param patience How long an operation may take, in milliseconds; it is given
 * up at the latest a quarter later.
 * @returns The same operations, each rejecting when it takes longer.
 */
export function patientKv(kv: Deno.Kv, patience: number): PatientKv {
  // One timer for all operations: a timer each would cost as much as the rest.
  const pending = new Set<Pending>();
  let timer: ReturnType<typeof setInterval> | undefined;

  function check() {
    const now = performance.now();
    for (const { dueAt, giveUp } of pending) {
      if (dueAt <= now) giveUp(new Error(`No answer within ${patience} ms.`));
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

  function bounded<T>(work: Promise<T>): Promise<T> {
    if (closed) {
      work.catch(() => {});
      return Promise.reject(new Error(CLOSED));
    }
    return new Promise((resolve, reject) => {
      const entry: Pending = {
        dueAt: performance.now() + patience,
        giveUp(reason) {
          pending.delete(entry);
          reject(reason);
        },
      };
      pending.add(entry);
      if (timer === undefined) startTimer();
      work.then((value) => {
        pending.delete(entry);
        resolve(value);
      }, entry.giveUp);
    });
  }

  async function* list<T>(
    selector: Deno.KvListSelector,
    options?: Deno.KvListOptions,
  ): AsyncGenerator<Deno.KvEntry<T>> {
    const entries = kv.list<T>(selector, options);
    while (true) {
      const { value, done } = await bounded(entries.next());
      if (done) return;
      yield value;
    }
  }

  return {
    get: (key) => bounded(kv.get(key)),
    getMany: (keys) => bounded(kv.getMany(keys)),
    list,
    atomic() {
      const operation = kv.atomic();
      const commit = operation.commit.bind(operation);
      operation.commit = () => bounded(commit());
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
