/**
 * The database: opened once per process by {@linkcode openKv}, and waiting
 * for other processes on the same file.
 *
 * @module
 */
export { KvBusyError, KvOpenError } from "./errors.ts";
export { openKv } from "./open_kv.ts";
export { withRetries } from "./retrying_kv.ts";
export type { RetryOptions } from "./retry.ts";
