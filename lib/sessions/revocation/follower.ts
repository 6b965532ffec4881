/**
 * Keeps a view of the revocation log up to date: the log is read whole at the
 * start, then from where it was left, whenever `watch` announces something and
 * every `pollEvery` beneath that, because `watch` does not reach from one
 * process to another on a SQLite file. A read that fails is not a word from the
 * log: the view grows stale and stops being trusted.
 *
 * A log that does not go on where it was left is another one, above all that of
 * a database that was restored from a backup. All that was known is forgotten
 * then and the log read anew; until it was, KV is asked. Signed tokens of
 * sessions that the backup does not know hold until they are renewed: whoever
 * restores one and wants otherwise ends everybody's sessions.
 *
 * @module
 */
import type { KvHandle } from "../storage/patient_kv.ts";
import { LOG_HEAD, LogBrokenOffError, readLog } from "./log.ts";
import type { RevocationView } from "./view.ts";

/** What the follower needs. */
export interface FollowOptions {
  /** The database. */
  readonly kv: KvHandle;
  /** The view to keep up to date. */
  readonly view: RevocationView;
  /** Reads the signing keys anew; what it rejects with counts as no word from the log. */
  readonly reloadKeys: () => Promise<void>;
  /** How often to read without being told, in milliseconds. */
  readonly pollEvery: number;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** A clock that never goes back, in milliseconds. */
  readonly monotonic: () => number;
}

/** A running follower. */
export interface Follower {
  /** Reads the log to its end now; never rejects. */
  poll(): Promise<void>;
  /** Stops following and waits for what is under way. */
  close(): Promise<void>;
}

type Timer = ReturnType<typeof setTimeout>;

/** How often what nobody needs any more is forgotten, in milliseconds. */
const SWEEP_EVERY = 60_000;

/** How many lines may pass before other work gets a turn. */
const LINES_PER_TURN = 2000;

/**
 * Starts to follow the log.
 *
 * @param options What it needs.
 * @returns The follower; it is reading already.
 */
export function followLog(options: FollowOptions): Follower {
  const { kv, view, pollEvery, clock, monotonic } = options;
  const sweep = sweeper(view, clock, monotonic);
  const keys = { areDue: true };
  let closed = false;
  let running: Promise<void> | null = null;
  let again: Promise<void> | null = null;
  let timer: Timer | undefined;

  function poll(): Promise<void> {
    if (closed) return running ?? Promise.resolve();
    if (running === null) {
      running = catchUp(options, keys, () => closed).finally(() => {
        running = null;
        sweep();
      });
      return running;
    }
    // What is under way may have begun before the change that is asked about.
    again ??= running.then(() => {
      again = null;
      return poll();
    });
    return again;
  }

  function schedule() {
    if (closed) return;
    timer = startTimer(() => poll().then(schedule), pollEvery);
  }

  const announcements = listen(kv, poll, pollEvery);
  poll().then(schedule);
  return {
    poll,
    async close() {
      closed = true;
      clearTimeout(timer);
      await announcements.close();
      await running;
    },
  };
}

async function catchUp(
  options: FollowOptions,
  keys: { areDue: boolean },
  isClosed: () => boolean,
): Promise<void> {
  const { kv, view, reloadKeys, monotonic } = options;
  const startedAt = monotonic();
  // An entry may have come and gone while nothing was heard.
  if (!view.isFresh(startedAt)) keys.areDue = true;
  try {
    let lines = 0;
    for await (const line of readLog(kv, view.resume())) {
      if (line.entries.some(({ kind }) => kind === "keys")) keys.areDue = true;
      view.advance(line);
      if (++lines % LINES_PER_TURN === 0) {
        if (isClosed()) return;
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    }
    if (keys.areDue) await reloadKeys();
    keys.areDue = false;
    view.heard(startedAt);
  } catch (error) {
    // Nothing was heard; the view says so by its age.
    if (!(error instanceof LogBrokenOffError)) return;
    view.forget();
    await catchUp(options, keys, isClosed);
  }
}

// A time of day that was set forward by mistake must not make this process forget
// what it will need when the mistake is mended: the time that has passed counts.
function sweeper(
  view: RevocationView,
  clock: () => number,
  monotonic: () => number,
): () => void {
  const offset = clock() - monotonic();
  let sweptAt = monotonic();
  return () => {
    const passed = monotonic();
    if (passed - sweptAt < SWEEP_EVERY) return;
    sweptAt = passed;
    view.sweep(Math.min(clock(), passed + offset));
  };
}

function listen(kv: KvHandle, poll: () => void, retryAfter: number) {
  let reader: ReadableStreamDefaultReader<unknown> | undefined;
  let timer: Timer | undefined;
  let closed = false;

  async function run() {
    try {
      reader = kv.watch([LOG_HEAD]).getReader();
      while (!(await reader.read()).done) poll();
    } catch {
      // The poll beneath goes on; the watch is set anew below.
    }
    if (closed) return;
    timer = startTimer(start, retryAfter);
  }
  let watching: Promise<void>;
  function start() {
    watching = run();
  }
  start();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await reader?.cancel().catch(() => {});
      await watching;
    },
  };
}

// A timer that does not keep a process alive which is done otherwise.
function startTimer(run: () => void, delay: number): Timer {
  const timer = setTimeout(run, delay);
  Deno.unrefTimer(timer);
  return timer;
}
