/**
 * HTTP status codes by name, their texts, and guards that narrow a number to a class of them, as
 * `@std/http` has them.
 *
 * @module
 */
import { STATUS_TEXT, type StatusCode } from "./status_table.ts";

export {
  STATUS_CODE,
  STATUS_TEXT,
  type StatusCode,
  type StatusText,
} from "./status_table.ts";

/** The status codes whose first digit is `Digit`. */
type InClass<Digit extends string, Code extends StatusCode = StatusCode> =
  Code extends StatusCode ? `${Code}` extends `${Digit}${string}` ? Code : never
    : never;

/** A status that is informational (1xx). */
export type InformationalStatus = InClass<"1">;

/** A status that is a success (2xx). */
export type SuccessfulStatus = InClass<"2">;

/** A status that sends the client elsewhere (3xx); 304 sends nobody anywhere. */
export type RedirectStatus = Exclude<InClass<"3">, 304>;

/** A status that is a client error (4xx); without 425, as published. */
export type ClientErrorStatus = Exclude<InClass<"4">, 425>;

/** A status that is a server error (5xx). */
export type ServerErrorStatus = InClass<"5">;

/** A status that is an error (4xx or 5xx). */
export type ErrorStatus = ClientErrorStatus | ServerErrorStatus;

/**
 * Tells whether a number is a status code that has a name here.
 *
 * @param status any number
 * @returns true for the values of {@linkcode STATUS_CODE}
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isStatus } from "@std/http/status";
 *
 * assert.equal(isStatus(404), true);
 * assert.equal(isStatus(299), false);
 * ```
 */
export function isStatus(status: number): status is StatusCode {
  return Object.hasOwn(STATUS_TEXT, status);
}

/**
 * Tells whether a status is informational.
 *
 * @param status any number
 * @returns true for a named 1xx
 */
export function isInformationalStatus(
  status: number,
): status is InformationalStatus {
  return isIn(status, 100, 200);
}

/**
 * Tells whether a status is a success.
 *
 * @param status any number
 * @returns true for a named 2xx
 */
export function isSuccessfulStatus(status: number): status is SuccessfulStatus {
  return isIn(status, 200, 300);
}

/**
 * Tells whether a status is a redirection.
 *
 * @param status any number
 * @returns true for a named 3xx, 304 included
 */
export function isRedirectStatus(status: number): status is RedirectStatus {
  return isIn(status, 300, 400);
}

/**
 * Tells whether a status is a client error.
 *
 * @param status any number
 * @returns true for a named 4xx
 */
export function isClientErrorStatus(
  status: number,
): status is ClientErrorStatus {
  return isIn(status, 400, 500);
}

/**
 * Tells whether a status is a server error.
 *
 * @param status any number
 * @returns true for a named 5xx
 */
export function isServerErrorStatus(
  status: number,
): status is ServerErrorStatus {
  return isIn(status, 500, 600);
}

/**
 * Tells whether a status is an error of either side.
 *
 * @param status any number
 * @returns true for a named 4xx or 5xx
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { type ErrorStatus, isErrorStatus } from "@std/http/status";
 *
 * const status: number = 503;
 * if (isErrorStatus(status)) {
 *   const error: ErrorStatus = status;
 *   assert.equal(error, 503);
 * }
 * assert.equal(isErrorStatus(200), false);
 * ```
 */
export function isErrorStatus(status: number): status is ErrorStatus {
  return isIn(status, 400, 600);
}

function isIn(status: number, from: number, to: number): boolean {
  return isStatus(status) && status >= from && status < to;
}
