/**
 * The workers that hash. What holds: the event loop never hashes; there are few workers, started when
 * the first password comes; whoever waits for one is bounded in number, so a flood of log-ins is told
 * "busy" at once instead of taking memory and everybody's time; a worker that dies takes only its own
 * job with it.
 *
 * @module
 */
import {
  PasswordHashingBusy,
  PasswordHashingClosed,
  PasswordHashingFailed,
} from "./errors.ts";
import type { Hasher } from "./password_hash.ts";
import type { HashAnswer, HashJob } from "./password_worker.ts";

/** How the pool is laid out. */
export interface PoolOptions {
  /** Most workers at a time; unless given, one for each core but one, at least 1 and at most 4. */
  readonly workers?: number;
  /** Most jobs that wait for a worker; 64 unless given. */
  readonly queue?: number;
  /** The worker's module; password_worker.ts unless given. */
  readonly module?: URL;
}

/** The workers. */
export interface PasswordPool {
  /**
   * Hashes in a worker. Rejects with `PasswordHashingBusy` when too many wait, with
   * `PasswordHashingFailed` when the worker died or could not, and with `PasswordHashingClosed` after
   * `close`.
   */
  readonly hash: Hasher;
  /** How many jobs were taken on since the start; those refused as busy do not count. */
  readonly taken: number;
  /** How many workers there are now. */
  readonly workers: number;
  /** Ends the workers; jobs under way and waiting reject. May be called twice. */
  close(): Promise<void>;
}

interface Job {
  readonly job: HashJob;
  readonly resolve: (hash: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

interface Member {
  readonly worker: Worker;
  current: Job | null;
}

/** About what one hash takes, in milliseconds; only for saying when to try again. */
const USUAL_TIME = 70;

/**
 * Makes the pool; no worker runs until the first password comes.
 *
 * @param options how many workers and how long a queue
 * @returns the pool
 */
export function createPasswordPool(options: PoolOptions = {}): PasswordPool {
  const {
    workers = Math.min(4, Math.max(1, navigator.hardwareConcurrency - 1)),
    queue: longest = 64,
    // By address and not by a bundler's import: the worker is a file beside this one.
    module = new URL("./password_worker.ts", import.meta.url),
  } = options;
  const members = new Set<Member>();
  const waiting: Job[] = [];
  let taken = 0;
  let closed = false;

  function start(): Member {
    const worker = new Worker(module, { type: "module" });
    const member: Member = { worker, current: null };
    worker.onmessage = ({ data }: MessageEvent<HashAnswer>) => {
      const done = member.current;
      member.current = null;
      if ("hash" in data) done?.resolve(data.hash);
      else done?.reject(new PasswordHashingFailed(data.error));
      next();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      discard(member, new PasswordHashingFailed(event.message));
      next();
    };
    members.add(member);
    return member;
  }

  function discard(member: Member, reason: Error) {
    members.delete(member);
    member.worker.terminate();
    member.current?.reject(reason);
    member.current = null;
  }

  function free(): Member | undefined {
    for (const member of members) if (member.current === null) return member;
    return members.size < workers ? start() : undefined;
  }

  function next() {
    while (waiting.length > 0) {
      const member = free();
      if (member === undefined) return;
      member.current = waiting.shift()!;
      const { job } = member.current;
      member.worker.postMessage(job, [job.password.buffer]);
    }
  }

  function seconds(): number {
    return Math.ceil((longest + 1) * USUAL_TIME / workers / 1000);
  }

  return {
    get taken() {
      return taken;
    },
    get workers() {
      return members.size;
    },
    hash(job) {
      if (closed) return Promise.reject(new PasswordHashingClosed());
      if (waiting.length >= longest) {
        return Promise.reject(new PasswordHashingBusy(seconds()));
      }
      taken++;
      return new Promise((resolve, reject) => {
        waiting.push({ job, resolve, reject });
        next();
      });
    },
    close() {
      closed = true;
      for (const member of [...members]) {
        discard(member, new PasswordHashingClosed());
      }
      for (const { reject } of waiting.splice(0)) {
        reject(new PasswordHashingClosed());
      }
      return Promise.resolve();
    },
  };
}
