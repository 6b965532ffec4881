/**
 * Turns whatever was thrown into an answer: a page for people, problem details
 * for the API. It stands inside the middlewares that set headers, so an error
 * carries the same ones as a page. What went wrong inside is logged and never
 * shown (ASVS 16.5.1).
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import { h } from "preact";
import { STATUS_CODE, type StatusCode } from "@std/http/status";
import { ErrorPage } from "../../components/error_page.tsx";
import { isStoreUnavailable } from "../sessions/mod.ts";
import { define, type State } from "../state.ts";
import { MethodNotAllowed } from "./other_methods.ts";
import { databaseAnswers } from "./database_answers.ts";
import { problem } from "./problem.ts";

/** For how many seconds to wait before trying again what could not be answered now. */
const RETRY_AFTER = 5;

/** The code of the error that says that too many passwords wait to be checked. */
const PASSWORDS_BUSY = "ERR_PASSWORD_HASHING_BUSY";

/** Codes of errors after which the same request may succeed. */
const BUSY = new Set([
  "ERR_KV_BUSY",
  "ERR_KV_TIMEOUT",
  "ERR_LIMITS_BUSY",
  PASSWORDS_BUSY,
  "ERR_SESSION_CONFLICT",
]);

/**
 * Makes the middleware.
 *
 * @returns The middleware.
 */
export function errorPages() {
  return define.middleware(async function errorPages(ctx) {
    try {
      return await ctx.next();
    } catch (error) {
      return await answer(ctx, error);
    }
  });
}

async function answer(ctx: Context<State>, error: unknown): Promise<Response> {
  const { status, retryAfter, words } = await describe(error, ctx.state);
  const response = ctx.url.pathname.startsWith("/api/")
    ? problem(status, words && `${words.title}. ${words.message}`)
    : await ctx.render(h(ErrorPage, { status, ...words }), { status });
  // The rest of a form that came too slowly is not waited for.
  if (status === STATUS_CODE.RequestTimeout) {
    response.headers.set("connection", "close");
  }
  if (error instanceof MethodNotAllowed) {
    response.headers.set("allow", error.allow);
  }
  if (retryAfter > 0) response.headers.set("retry-after", String(retryAfter));
  return response;
}

interface Description {
  readonly status: StatusCode;
  /** In seconds; 0 for what may not be tried again. */
  readonly retryAfter: number;
  /** Better words than the status has. */
  readonly words?: { readonly title: string; readonly message: string };
}

async function describe(
  error: unknown,
  { site }: State,
): Promise<Description> {
  const later = { status: STATUS_CODE.ServiceUnavailable };
  if (error instanceof HttpError && error.status === STATUS_CODE.Forbidden) {
    site.audit.refused("forbidden");
  }
  if (error instanceof HttpError && error.status !== later.status) {
    return { status: error.status as StatusCode, retryAfter: 0 };
  }
  if (error instanceof HttpError || isStoreUnavailable(error)) {
    return { ...later, retryAfter: RETRY_AFTER };
  }
  if (isBusy(error)) {
    const { code, retryAfter = RETRY_AFTER } = error;
    return code === PASSWORDS_BUSY
      ? { ...later, retryAfter, words: crowded(retryAfter) }
      : { ...later, retryAfter };
  }
  console.error("A request failed unexpectedly:", error);
  // What fails while the database is away failed because of it.
  return await databaseAnswers(site.kv)
    ? { status: STATUS_CODE.InternalServerError, retryAfter: 0 }
    : { ...later, retryAfter: RETRY_AFTER };
}

function crowded(retryAfter: number) {
  const seconds = retryAfter === 1 ? "1 second" : `${retryAfter} seconds`;
  return {
    title: "Too many people are logging in",
    message: `Nothing was changed. Try again in ${seconds}.`,
  };
}

function isBusy(
  error: unknown,
): error is Error & { code: string; retryAfter?: number } {
  return error instanceof Error && "code" in error &&
    BUSY.has(String(error.code));
}
