// Handlers answer a request, or give the data that a page renders.
import type { Context } from "./context.ts";
import type { Method } from "./types.ts";

/** Data for the page component, with the status and headers to send it under. */
export interface PageResponse<T> {
  /** Becomes `props.data` of the page component. */
  data: T;
  /** Headers of the response. */
  headers?: HeadersInit;
  /** HTTP status of the response, 200 unless given. */
  status?: number;
}

/** Answers a request with a response, or with data for the page component. */
export interface HandlerFn<Data, State> {
  (ctx: Context<State>):
    | Response
    | PageResponse<Data>
    | Promise<Response | PageResponse<Data>>;
}

/** Handlers by HTTP method. GET also answers HEAD; a missing one means 405. */
export type HandlerByMethod<Data, State> = {
  [M in Method]?: HandlerFn<Data, State>;
};

/** One handler for every method, or one per method. */
export type RouteHandler<Data, State> =
  | HandlerFn<Data, State>
  | HandlerByMethod<Data, State>;

/** The data that the handlers of a route return. */
export type RouteData<Handler extends RouteHandler<unknown, unknown>> =
  Handler extends RouteHandler<infer Data, unknown> ? Data : never;

/**
 * Hands data from a handler to the page component of the same route.
 *
 * Headers that may repeat, such as `Set-Cookie`, keep their separate lines.
 *
 * @param data Becomes `props.data` of the component.
 * @param options Status (200 by default) and headers of the response.
 * @returns What the handler returns.
 *
 * @example A form that came back with an error
 * ```ts
 * import { page } from "fresh";
 * import assert from "node:assert/strict";
 *
 * const answer = page({ error: "Enter your name" }, { status: 422 });
 * assert.equal(answer.status, 422);
 * assert.equal(answer.data.error, "Enter your name");
 * ```
 */
export function page<T>(
  data: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T>;
/** Renders the page component without data. */
export function page(): PageResponse<undefined>;
export function page<T>(
  data?: T,
  options: { headers?: HeadersInit; status?: number } = {},
): PageResponse<T> {
  const { headers, status } = options;
  return { data: data as T, headers, status };
}
