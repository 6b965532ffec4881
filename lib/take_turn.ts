/**
 * What a route asks before it looks at a password, a code or a form that makes
 * the site send mail: whether this attempt may be made now. Who may not is told
 * for how long, in the same words whether or not there is such an account, and
 * the owner of the account finds it in the record.
 *
 * @module
 */
import type { Context } from "fresh";
import { findUserIdByEmail, normaliseEmail } from "./accounts/users.ts";
import { sessionOf } from "./http/require_session.ts";
import { knownDevice } from "./known_device.ts";
import type { Action } from "./limits/rules.ts";
import { shortAddress } from "./short_address.ts";
import type { State } from "./state.ts";

/** On what is tried. */
export type Tried =
  | {
    /** An address as it was typed; whether anybody has it does not matter. */
    readonly email: string;
  }
  | {
    /** The account of somebody who has not logged in yet but proved something. */
    readonly user: { readonly id: string; readonly email: string };
  }
  | {
    /** The account of the session that asks. */
    readonly session: true;
  }
  | {
    /** No account. */
    readonly nobody: true;
  };

/** Whether an attempt may be made. */
export type Turn =
  | {
    /** Make it. */
    readonly allowed: true;
    /** Call this when it turned out well, so that it does not count. */
    succeeded(): Promise<void>;
  }
  | {
    /** Answer 429 with the form as it was. */
    readonly allowed: false;
    /** How long to wait, in whole seconds: the value of `Retry-After`. */
    readonly retryAfter: number;
    /** The same in words, such as `30 seconds`. */
    readonly wait: string;
    /** What to say above the form. */
    readonly message: string;
    /** What Fresh's `page` takes as its second argument. */
    readonly init: {
      readonly status: 429;
      readonly headers: { readonly "retry-after": string };
    };
  };

/**
 * Takes a turn. It counts as a failure until `succeeded` is called; where every
 * attempt is to count, such as asking for a mail, that is never called.
 *
 * @param ctx The request.
 * @param action What is tried.
 * @param tried On what.
 * @returns Whether it may be made now. Rejects when KV fails: what cannot be
 * counted is not let through, and answered 503.
 *
 * @example
 * ```ts ignore
 * const turn = await takeTurn(ctx, "log-in", { email: form.email });
 * if (!turn.allowed) return page({ ...again, errors: { form: turn.message } }, turn.init);
 * ```
 */
export async function takeTurn(
  { state, req }: Pick<Context<State>, "state" | "req">,
  action: Action,
  tried: Tried,
): Promise<Turn> {
  const { limits } = state.site;
  const { account, device } = await against(state, req.headers, tried);
  const ip = shortAddress(state.address);
  const passage = await limits.pass({ action, account, ip, device });
  if (!passage.allowed) {
    await recordRefusal(state, action, tried);
    return refusal(passage.wait);
  }
  return {
    allowed: true,
    // What cannot be taken back stays counted, which harms nobody who got in.
    succeeded: () => passage.takeBack().catch(() => {}),
  };
}

async function against(
  state: State,
  headers: Headers,
  tried: Tried,
): Promise<{ account?: string; device: string | null }> {
  if ("email" in tried) {
    // The very form that is looked up, so that no way of writing it has a count of its own.
    const email = normaliseEmail(tried.email);
    return { account: email, device: await knownDevice(state, headers, email) };
  }
  if ("user" in tried) {
    const { id, email } = tried.user;
    return { account: id, device: await knownDevice(state, headers, email) };
  }
  if ("session" in tried) {
    const { userId, id } = sessionOf(state);
    return { account: userId, device: id };
  }
  return { device: null };
}

async function recordRefusal(
  state: State,
  method: Action,
  tried: Tried,
): Promise<void> {
  await state.site.audit.record({
    type: "attempts-limited",
    outcome: "refused",
    userId: await ownerOf(state, tried),
    method,
  });
}

async function ownerOf(state: State, tried: Tried): Promise<string | null> {
  if ("user" in tried) return tried.user.id;
  if ("session" in tried) return sessionOf(state).userId;
  if ("nobody" in tried) return null;
  return await findUserIdByEmail(state.site.kv, normaliseEmail(tried.email));
}

function refusal(wait: number): Turn {
  const retryAfter = Math.max(Math.ceil(wait / 1000), 1);
  return {
    allowed: false,
    retryAfter,
    wait: inWords(retryAfter),
    message: `Too many attempts. Wait ${
      inWords(retryAfter)
    }, then try again. Nothing was changed.`,
    init: { status: 429, headers: { "retry-after": String(retryAfter) } },
  };
}

function inWords(seconds: number): string {
  if (seconds === 1) return "a second";
  if (seconds < 100) return `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
