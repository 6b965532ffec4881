/**
 * What is said when somebody comes back from a provider and is not let in: a
 * plain page with status 400 in words of our own, since whatever stands in the
 * address could be anybody's.
 *
 * @module
 */
import type { Context } from "fresh";
import { h } from "preact";
import { STATUS_CODE } from "@std/http/status";
import { ErrorPage, type ErrorPageProps } from "../components/error_page.tsx";
import { OAuthError, type OAuthErrorCode } from "./accounts/oauth/errors.ts";
import type { Purpose } from "./accounts/oauth/flows.ts";
import type { Provider } from "./accounts/oauth/provider.ts";
import type { EventType } from "./audit/event.ts";
import type { Reason } from "./audit/vocabulary.ts";
import { checkNext, DEFAULT_NEXT } from "./http/next_path.ts";
import {
  forgetSession,
  isLoggedIn,
  SessionOver,
} from "./http/require_session.ts";
import type { State } from "./state.ts";
import type { Turn } from "./take_turn.ts";

/** Where whoever is logged in goes on, unless they came to give proof. */
const WAYS = {
  label: "Back to your ways to log in",
  href: "/account/identities",
};

/** What they are told; logging in is none of their business. */
const LOGGED_IN: Record<OAuthErrorCode, (name: string) => string> = {
  ERR_OAUTH_FLOW: () =>
    "It was begun in another browser, took longer than ten minutes, or is finished already. Nothing was changed now. Start again from your account.",
  ERR_OAUTH_DENIED: (name) =>
    `You said no there, or ${name} did. Nothing was changed here.`,
  ERR_OAUTH_ANSWER: (name) =>
    `What came back is not what ${name} answers, so nothing was changed. Start again from your account.`,
  ERR_OAUTH_PROVIDER: () =>
    "It did not answer as it should, so nothing was changed. Try again in a minute.",
};

/** What the record says. */
const REASONS: Record<OAuthErrorCode, Reason> = {
  ERR_OAUTH_FLOW: "no-such-flow",
  ERR_OAUTH_DENIED: "denied",
  ERR_OAUTH_ANSWER: "wrong-answer",
  ERR_OAUTH_PROVIDER: "provider-away",
};

/** What a person is told. */
const PAGES: Record<OAuthErrorCode, (name: string) => ErrorPageProps> = {
  ERR_OAUTH_FLOW: (name) => ({
    status: STATUS_CODE.BadRequest,
    title: "This cannot be finished",
    message:
      `It was begun in another browser, took longer than ten minutes, or is finished already. It did not log you in. To go on with ${name}, start again here.`,
  }),
  ERR_OAUTH_DENIED: (name) => ({
    status: STATUS_CODE.BadRequest,
    title: `${name} did not say who you are`,
    message:
      `You said no there, or ${name} did. Nothing was changed here. Start again, or log in another way.`,
  }),
  ERR_OAUTH_ANSWER: (name) => ({
    status: STATUS_CODE.BadRequest,
    title: "That answer cannot be trusted",
    message:
      `What came back is not what ${name} answers, so it did not log you in. Start again from here.`,
  }),
  ERR_OAUTH_PROVIDER: (name) => ({
    status: STATUS_CODE.BadGateway,
    title: `${name} cannot be reached`,
    message:
      `It did not answer as it should, so nothing was changed. Try again in a minute, or log in another way.`,
  }),
};

/** What the record calls the errands on which people go to a provider. */
const TYPES = {
  "log-in": "log-in",
  "link": "provider-linked",
  "confirm": "proof-renewed",
} as const satisfies Record<Purpose, EventType>;

/** What somebody went to a provider for. */
interface Aim {
  /** What for. */
  readonly purpose: Purpose;
  /** Whose account it concerns, if that is known. */
  readonly userId?: string | null;
  /** Where they wanted to go in the end, if that is known and theirs. */
  readonly next?: string;
}

/**
 * Records that somebody went to a provider in vain, for the owner of the account that it was for.
 *
 * @param state The request's state.
 * @param provider The provider.
 * @param aim What for, and whose account it concerns.
 * @param why How it ended, and why.
 */
export async function noteInVain(
  { site }: State,
  provider: Provider,
  { purpose, userId = null }: Aim,
  why: { readonly outcome: "failed" | "refused"; readonly reason: Reason },
): Promise<void> {
  const type = TYPES[purpose];
  await site.audit.record({ type, userId, method: provider.id, ...why });
}

/**
 * Answers what went wrong on the way to a provider or back, and records it.
 *
 * @param ctx The request.
 * @param provider The provider.
 * @param error What was thrown.
 * @param aim What somebody was there for, where the error does not know.
 * @returns A page.
 * @throws The error itself, if it is neither an `OAuthError` nor a session that is over.
 */
export async function refuseArrival(
  ctx: Context<State>,
  provider: Provider,
  error: unknown,
  aim: Aim = { purpose: "log-in" },
): Promise<Response> {
  if (error instanceof SessionOver) {
    forgetSession(ctx.state);
    error = new OAuthError("ERR_OAUTH_FLOW", "The session is over.");
  }
  if (!(error instanceof OAuthError)) throw error;
  const { code } = error;
  // Only this one is the operator's to mend; the others anybody can bring about.
  if (code === "ERR_OAUTH_PROVIDER") console.error(error);
  const errand = error.errand ?? aim;
  await noteInVain(ctx.state, provider, errand, {
    outcome: "failed",
    reason: REASONS[code],
  });
  const page = PAGES[code](provider.name);
  const loggedIn = await isLoggedIn(ctx.state);
  return await showRefusal(ctx, {
    ...page,
    ...loggedIn && { message: LOGGED_IN[code](provider.name) },
    action: wayBack(ctx.state, errand, loggedIn),
  });
}

/** Back to where they were, to go on from there to where they wanted to go. */
function wayBack(
  { site }: State,
  { purpose, next }: Aim,
  loggedIn: boolean,
): ErrorPageProps["action"] {
  if (loggedIn && purpose !== "confirm") return WAYS;
  const checked = checkNext(next, site.settings.origin);
  const query = checked === DEFAULT_NEXT
    ? ""
    : `?next=${encodeURIComponent(checked)}`;
  return loggedIn
    ? { label: "Back to the confirmation", href: `/account/confirm${query}` }
    : { label: "Start again", href: `/login${query}` };
}

/**
 * Answers that it is too soon for another attempt.
 *
 * @param ctx The request.
 * @param turn The turn that was not given.
 * @returns A page with status 429.
 */
export async function refuseTurn(
  ctx: Context<State>,
  { message, retryAfter }: Extract<Turn, { allowed: false }>,
): Promise<Response> {
  const status = STATUS_CODE.TooManyRequests;
  const response = await showRefusal(ctx, { status, message });
  response.headers.set("retry-after", String(retryAfter));
  return response;
}

/**
 * Shows a page that says why something was not done.
 *
 * @param ctx The request.
 * @param words The page.
 * @returns The page, with its status.
 */
export async function showRefusal(
  ctx: Context<State>,
  words: ErrorPageProps,
): Promise<Response> {
  ctx.state.title = words.title;
  return await ctx.render(h(ErrorPage, words), { status: words.status });
}
