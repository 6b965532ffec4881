/**
 * HTTP status codes by name, their texts, and guards that narrow a number to a class of them. The
 * names, texts and classes are those of `@std/http`; the codes are the ones of the IANA registry.
 *
 * @see {@link https://www.iana.org/assignments/http-status-codes | HTTP Status Code Registry}
 * @module
 */

/** Status codes by name, each with its literal type. */
export const STATUS_CODE = {
  // Informational: RFC 9110 15.2, RFC 2518, RFC 8297.
  Continue: 100,
  SwitchingProtocols: 101,
  Processing: 102,
  EarlyHints: 103,
  // Successful: RFC 9110 15.3, RFC 4918, RFC 5842, RFC 3229.
  OK: 200,
  Created: 201,
  Accepted: 202,
  NonAuthoritativeInfo: 203,
  NoContent: 204,
  ResetContent: 205,
  PartialContent: 206,
  MultiStatus: 207,
  AlreadyReported: 208,
  IMUsed: 226,
  // Redirection: RFC 9110 15.4.
  MultipleChoices: 300,
  MovedPermanently: 301,
  Found: 302,
  SeeOther: 303,
  NotModified: 304,
  UseProxy: 305,
  TemporaryRedirect: 307,
  PermanentRedirect: 308,
  // Client errors: RFC 9110 15.5, RFC 2324, RFC 4918, RFC 8470, RFC 6585, RFC 7725.
  BadRequest: 400,
  Unauthorized: 401,
  PaymentRequired: 402,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  ProxyAuthRequired: 407,
  RequestTimeout: 408,
  Conflict: 409,
  Gone: 410,
  LengthRequired: 411,
  PreconditionFailed: 412,
  ContentTooLarge: 413,
  URITooLong: 414,
  UnsupportedMediaType: 415,
  RangeNotSatisfiable: 416,
  ExpectationFailed: 417,
  Teapot: 418,
  MisdirectedRequest: 421,
  UnprocessableEntity: 422,
  Locked: 423,
  FailedDependency: 424,
  TooEarly: 425,
  UpgradeRequired: 426,
  PreconditionRequired: 428,
  TooManyRequests: 429,
  RequestHeaderFieldsTooLarge: 431,
  UnavailableForLegalReasons: 451,
  // Server errors: RFC 9110 15.6, RFC 2295, RFC 4918, RFC 5842, RFC 2774, RFC 6585.
  InternalServerError: 500,
  NotImplemented: 501,
  BadGateway: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
  HTTPVersionNotSupported: 505,
  VariantAlsoNegotiates: 506,
  InsufficientStorage: 507,
  LoopDetected: 508,
  NotExtended: 510,
  NetworkAuthenticationRequired: 511,
} as const;

/** A status code that has a name here. */
export type StatusCode = typeof STATUS_CODE[keyof typeof STATUS_CODE];

/** The text of each status code, with its literal type. */
export const STATUS_TEXT = {
  100: "Continue",
  101: "Switching Protocols",
  102: "Processing",
  103: "Early Hints",
  200: "OK",
  201: "Created",
  202: "Accepted",
  203: "Non Authoritative Info",
  204: "No Content",
  205: "Reset Content",
  206: "Partial Content",
  207: "Multi Status",
  208: "Already Reported",
  226: "IM Used",
  300: "Multiple Choices",
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  305: "Use Proxy",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  407: "Proxy Auth Required",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  411: "Length Required",
  412: "Precondition Failed",
  413: "Content Too Large",
  414: "URI Too Long",
  415: "Unsupported Media Type",
  416: "Range Not Satisfiable",
  417: "Expectation Failed",
  418: "I'm a teapot",
  421: "Misdirected Request",
  422: "Unprocessable Entity",
  423: "Locked",
  424: "Failed Dependency",
  425: "Too Early",
  426: "Upgrade Required",
  428: "Precondition Required",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  451: "Unavailable For Legal Reasons",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  505: "HTTP Version Not Supported",
  506: "Variant Also Negotiates",
  507: "Insufficient Storage",
  508: "Loop Detected",
  510: "Not Extended",
  511: "Network Authentication Required",
} as const satisfies Record<StatusCode, string>;

/** The text of a status. */
export type StatusText = typeof STATUS_TEXT[StatusCode];

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
