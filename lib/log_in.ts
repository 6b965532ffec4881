/**
 * The gate that every way in leads through: password, sign-up, link and provider
 * alike (ASVS 6.3.4). What a way in has proved is handed to it; it alone decides
 * whether that is enough to start a session.
 *
 * @module
 */
import type { Context } from "fresh";
import type { User } from "./accounts/users.ts";
import { signIn } from "./sign_in.ts";
import type { State } from "./state.ts";

/** What a way in has proved. */
export interface Proof {
  /** Who it is. */
  readonly user: User;
  /** How that was proved (RFC 8176), such as `["pwd"]`. */
  readonly amr: readonly string[];
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
}

/**
 * Lets somebody in who has given proof.
 *
 * @param ctx The request; its answer gets the cookie.
 * @param proof What was proved.
 * @returns Where to send them with 303, or `null` when what was proved does not
 * hold any more, or the user may not be signed in.
 */
export async function letIn(
  ctx: Context<State>,
  { user, amr, next, persistent, checks = [], uses }: Proof,
): Promise<string | null> {
  const started = await signIn(ctx, user, {
    amr,
    persistent,
    together: {
      checks: [...checks, ...uses?.checks ?? []],
      write: uses?.write,
    },
  });
  return started ? next : null;
}
