/**
 * Turns whatever was thrown into an answer: a page for people, problem details
 * for the API. It stands inside the middlewares that set headers, so an error
 * carries the same ones as a page. What went wrong inside is logged and never
 * shown (ASVS 16.5.1), and the record says that it did, and to whom (ASVS 16.3.4).
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
import { TooOften } from "./own_change.ts";
import { databaseAnswers } from "./database_answers.ts";
import { problem } from "./problem.ts";

/** For how many seconds to wait before trying again what could not be answered now. */
const RETRY_AFTER = 5;

/** What is said where too many changes come at once. */
const CHANGING = {
  title: "Too much is changing at once",
  message: "This had to give way to other changes.",
};

/** Errors after which the same request may succeed, and better words than 503 has. */
const BUSY = new Map<unknown, Words | undefined>([
  ["ERR_ACCOUNT_BUSY", CHANGING],
  ["ERR_KV_BUSY", CHANGING],
  ["ERR_KV_TIMEOUT", undefined],
  ["ERR_LIMITS_BUSY", CHANGING],
  ["ERR_MAIL_BUSY", {
    title: "Too many mails wait to be sent",
    message: "Nothing was changed.",
  }],
  ["ERR_PASSWORD_HASHING_BUSY", {
    title: "Too many people are logging in",
    message: "Nothing was changed.",
  }],
  ["ERR_SESSION_CONFLICT", CHANGING],
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
  readonly words?: Words;
}

interface Words {
  readonly title: string;
  readonly message: string;
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
  if (error instanceof TooOften) {
    const { retryAfter, title, message } = error;
    const words = { title, message };
    return { status: STATUS_CODE.TooManyRequests, retryAfter, words };
  }
  const busy = busyError(error);
  if (busy !== null) {
    const { code, retryAfter = RETRY_AFTER } = busy;
    site.audit.refused(code === "ERR_KV_TIMEOUT" ? "database-away" : "busy");
    return { ...later, retryAfter, words: tryAgain(code, retryAfter) };
  }
  if (error instanceof HttpError || isStoreUnavailable(error)) {
    site.audit.refused("database-away");
    return { ...later, retryAfter: RETRY_AFTER };
  }
  console.error("A request failed unexpectedly:", error);
  // What fails while the database is away failed because of it.
  const answers = await databaseAnswers(site.kv);
  site.audit.refused(answers ? "unexpected-error" : "database-away");
  return answers
    ? { status: STATUS_CODE.InternalServerError, retryAfter: 0 }
    : { ...later, retryAfter: RETRY_AFTER };
}

function tryAgain(code: unknown, retryAfter: number): Words | undefined {
  const words = BUSY.get(code);
  if (words === undefined) return undefined;
  const seconds = retryAfter === 1 ? "1 second" : `${retryAfter} seconds`;
  return { ...words, message: `${words.message} Try again in ${seconds}.` };
}

/** Finds what says that a request may be tried again; for the engine a busy database is one that failed. */
function busyError(
  error: unknown,
): Error & { code: unknown; retryAfter?: number } | null {
  if (!(error instanceof Error)) return null;
  if ("code" in error && BUSY.has(error.code)) return error;
  return isStoreUnavailable(error) ? busyError(error.cause) : null;
}
