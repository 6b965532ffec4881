/**
 * The database: opened once per process by {@linkcode openKv}, patient with
 * other processes on the same file.
 *
 * @module
 */
export { KvBusyError, KvOpenError } from "./errors.ts";
export { openKv } from "./open_kv.ts";
export { withPatience } from "./patient_kv.ts";
export type { RetryOptions } from "./retry.ts";
