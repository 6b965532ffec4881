/**
 * The gate that every way in leads through: password, sign-up, passkey, link and provider alike (ASVS
 * 6.3.4). What a way in has proved is handed to it; it alone decides whether that is enough. Who has a
 * second factor gets no session for the first: the log-in waits, and `/login/second` completes it.
 *
 * @module
 */
import type { Context } from "fresh";
import {
  type FactorProof,
  hasSecondFactor,
} from "./accounts/factors/factors.ts";
import {
  deletePending,
  findPending,
  PENDING_LIFETIME,
  type PendingEntry,
  putPending,
} from "./accounts/pending_log_ins.ts";
import type { User } from "./accounts/users.ts";
import { shortCookie } from "./http/short_cookies.ts";
import { noteRefusal, signIn } from "./sign_in.ts";
import type { State } from "./state.ts";
import { warnedOfTheft } from "./theft_warning.ts";

/** Where a log-in that waits is completed. */
export const SECOND_STEP = "/login/second";

/** What a way in has proved. */
export interface Proof {
  /** Who it is. */
  readonly user: User;
  /** How that was proved (RFC 8176), such as `["pwd"]`. */
  readonly amr: readonly string[];
  /** When, in milliseconds since 1970; now unless given, 0 where that is not known. */
  readonly authenticatedAt?: number;
  /** Where to go once the session is there: a path that `checkNext` let through. */
  readonly next: string;
  /** Whether the cookie outlives the browser; `false` unless given. */
  readonly persistent?: boolean;
  /** What must still hold when the session is started, such as the password that was proved. */
  readonly checks?: readonly Deno.AtomicCheck[];
  /** What the proof uses up, such as a link that works once: written now, or nothing is. */
  readonly uses?: {
    /** What must be as it was read. */
    readonly checks: readonly Deno.AtomicCheck[];
    /** Adds the writes; may be called again when the write is tried again. */
    readonly write: (operation: Deno.AtomicOperation) => void;
  };
  /**
   * Proof by a passkey of this site that verified its user, which is two factors at once. What another
   * site says of how it checked somebody is none.
   */
  readonly factor?: FactorProof;
}

/**
 * Lets somebody in who has given proof, or sends them on to give more.
 *
 * @param ctx The request; its answer gets the cookie.
 * @param proof What was proved.
 * @returns Where to send them with 303, or `null` when what was proved does not
 * hold any more, or the user may not be signed in.
 */
export async function letIn(
  ctx: Context<State>,
  proof: Proof,
): Promise<string | null> {
  const { user, amr, next, persistent, checks = [], uses, factor } = proof;
  const { factors, check } = await ctx.state.site.factors.read(user.id);
  if (hasSecondFactor(factors) && factor === undefined) {
    return await wait(ctx, proof) ? SECOND_STEP : null;
  }
  const started = await signIn(ctx, user, {
    amr: factor ? [...amr, "mfa"] : amr,
    authenticatedAt: proof.authenticatedAt,
    persistent,
    together: {
      // A factor that is added at this very moment is asked for; a passkey is all that there is to ask for.
      checks: [...checks, ...uses?.checks ?? [], ...factor ? [] : [check]],
      write: uses?.write,
    },
    factor,
  });
  return started ? await warnedOfTheft(ctx.state.site, user.id, next) : null;
}

async function wait(
  { state }: Context<State>,
  { user, amr, authenticatedAt, next, persistent = false, checks = [], uses }:
    Proof,
): Promise<boolean> {
  const { kv, clock } = state.site;
  const operation = kv.atomic().check(...checks, ...uses?.checks ?? []);
  uses?.write(operation);
  const secret = putPending({ clock }, operation, {
    userId: user.id,
    amr,
    ...(authenticatedAt !== undefined && { authenticatedAt }),
    next,
    persistent,
    checks: checks.map(({ key, versionstamp }) => ({ key, versionstamp })),
  });
  if (!(await operation.commit()).ok) {
    await noteRefusal(state, user, amr, "outdated");
    return false;
  }
  state.setCookies.push(
    shortCookie(state, "pending").write(secret, PENDING_LIFETIME / 1000),
  );
  return true;
}

/**
 * Finds the log-in that waits in this browser.
 *
 * @param ctx The request.
 * @returns The log-in, or `null`.
 */
export async function waitingLogIn(
  { state, req }: Context<State>,
): Promise<PendingEntry | null> {
  const secret = shortCookie(state, "pending").read(req.headers.get("cookie"));
  return secret === null ? null : await findPending(state.site, secret);
}

/**
 * Completes a log-in that waited.
 *
 * @param ctx The request; its answer gets the cookie.
 * @param entry The log-in.
 * @param factor Proof by the second factor.
 * @returns Where to send them with 303, or `null` when one of the two proofs does
 * not hold any more, or the user may not be signed in.
 */
export async function completeLogIn(
  ctx: Context<State>,
  entry: PendingEntry,
  factor: FactorProof,
): Promise<string | null> {
  const { state } = ctx;
  const { pending, check } = entry;
  const { userId, amr } = factor;
  const user = await state.site.accounts.get(pending.userId);
  if (user === null || userId !== user.id) return null;
  const started = await signIn(ctx, user, {
    amr: [...pending.amr, ...amr, "mfa"],
    // A passkey that verified its user is all the proof there is to give; a code is one half of it.
    authenticatedAt: amr.includes("user") ? undefined : pending.authenticatedAt,
    persistent: pending.persistent,
    together: {
      checks: [check, ...pending.checks],
      write: (operation) => deletePending(operation, entry),
    },
    factor,
  });
  if (!started) return null;
  state.setCookies.push(shortCookie(state, "pending").clear());
  return await warnedOfTheft(state.site, user.id, pending.next);
}
