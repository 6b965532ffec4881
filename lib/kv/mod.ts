/**
 * The database: opened once per process by {@linkcode openKv}, waiting for other
 * processes on the same file, and not waiting for ever.
 *
 * @module
 */
export { KvBusyError, KvOpenError, KvTimeoutError } from "./errors.ts";
export { guardKv, type GuardOptions } from "./guarded_kv.ts";
export { openKv } from "./open_kv.ts";
export { type RetryOptions, retryWhileLocked } from "./retry.ts";
