/**
 * Hashes passwords with argon2id, one at a time, in a thread of its own: one hash takes tens of
 * milliseconds of pure computation, which must not stand between other requests and their answers.
 * It is started by password_pool.ts, needs no permission, and keeps nothing after it has answered.
 *
 * @module
 */
import { argon2id } from "hash-wasm";
import type { Argon2Cost } from "./phc.ts";

/** One hash to compute. */
export interface HashJob extends Argon2Cost {
  /** The password in UTF-8. */
  password: Uint8Array<ArrayBuffer>;
  /** At least 16 bytes. */
  salt: Uint8Array<ArrayBuffer>;
  /** Length of the hash in bytes. */
  length: number;
}

/** What comes back: the raw hash, or why there is none. */
export type HashAnswer = { hash: Uint8Array<ArrayBuffer> } | { error: string };

/** What a module in a worker sees of its scope; the checker's "dom" library knows only windows. */
interface WorkerScope {
  onmessage: (event: MessageEvent<HashJob>) => void;
  postMessage(answer: HashAnswer): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = async ({ data: job }) => {
  try {
    const hash = await argon2id({
      password: job.password,
      salt: job.salt,
      memorySize: job.memory,
      iterations: job.passes,
      parallelism: job.lanes,
      hashLength: job.length,
      outputType: "binary",
    });
    scope.postMessage({ hash: new Uint8Array(hash) });
  } catch (error) {
    scope.postMessage({ error: String(error) });
  } finally {
    job.password.fill(0);
  }
};
