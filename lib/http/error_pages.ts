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
import type { StatusCode } from "@std/http/status";
import { ErrorPage } from "../../components/error_page.tsx";
import { isStoreUnavailable } from "../sessions/mod.ts";
import { define, type State } from "../state.ts";
import { problem } from "./problem.ts";

/** For how many seconds to wait before trying again what could not be answered now. */
const RETRY_AFTER = 5;

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
  const { status, retryAfter } = describe(error);
  if (status === 500) console.error("A request failed unexpectedly:", error);
  const response = ctx.url.pathname.startsWith("/api/")
    ? problem(status)
    : await ctx.render(h(ErrorPage, { status }), { status });
  if (retryAfter > 0) response.headers.set("retry-after", String(retryAfter));
  return response;
}

function describe(error: unknown): { status: StatusCode; retryAfter: number } {
  if (error instanceof HttpError) {
    return {
      status: error.status as StatusCode,
      retryAfter: error.status === 503 ? RETRY_AFTER : 0,
    };
  }
  const later = isStoreUnavailable(error) || isBusy(error);
  return later
    ? { status: 503, retryAfter: RETRY_AFTER }
    : { status: 500, retryAfter: 0 };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "ERR_PASSWORD_HASHING_BUSY" ||
      error.code === "ERR_SESSION_CONFLICT");
}
