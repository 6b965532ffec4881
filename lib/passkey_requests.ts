/**
 * What a request asks a passkey for, and whose it must be. A challenge is tied to what only that
 * browser brings along: nobody logged in has a cookie for the purpose, a log-in that waits has its own,
 * and whoever is logged in has a session.
 *
 * @module
 */
import type { Context } from "fresh";
import type {
  ChallengeFor,
  ChallengePurpose,
} from "./accounts/factors/factors.ts";
import { knownBrowserId } from "./http/short_cookies.ts";
import { waitingLogIn } from "./log_in.ts";
import type { Session } from "./sessions/mod.ts";
import type { State } from "./state.ts";

/** What a passkey was asked for, and by whom. */
export interface PasskeyRequest {
  /** What the challenge is tied to. */
  readonly what: ChallengeFor;
  /** Whose passkey it must be, where that is known. */
  readonly userId?: string;
}

/**
 * Finds out who asks.
 *
 * @param ctx The request.
 * @param purpose What for.
 * @returns What the challenge is tied to; `null` where nobody is there to ask for that.
 */
export async function passkeyRequest(
  ctx: Context<State>,
  purpose: ChallengePurpose,
): Promise<PasskeyRequest | null> {
  const { state, req } = ctx;
  if (purpose === "log-in") {
    const browser = knownBrowserId(state, req.headers);
    return browser === null ? null : { what: { purpose, binding: browser } };
  }
  if (purpose === "second") {
    const entry = await waitingLogIn(ctx);
    return entry && {
      what: { purpose, binding: entry.id },
      userId: entry.pending.userId,
    };
  }
  const session = state.session &&
    await state.site.sessions.live(state.session);
  return session && {
    what: { purpose, binding: bindingOf(session) },
    userId: session.userId,
  };
}

// The session ID may change in another tab; whose session it is, and since when, does not.
function bindingOf({ userId, createdAt }: Session): string {
  return `${userId} since ${createdAt}`;
}
