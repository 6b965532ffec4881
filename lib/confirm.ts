/**
 * Proof given again in the middle of a session. As much is asked for as at log-in (ASVS 7.5.1): a
 * passkey, or the password with a code where the account has a second factor. Who has no password may
 * have proved the first half at a provider, and gives the code here.
 *
 * @module
 */
import type { Context } from "fresh";
import {
  type FactorProof,
  hasSecondFactor,
  meantBy,
} from "./accounts/factors/factors.ts";
import type { FactorMethod } from "./audit/vocabulary.ts";
import { noteFactorFailure } from "./factor_failures.ts";
import { type FirstProof, openFirstProof } from "./http/first_proof.ts";
import { sessionOf } from "./http/require_session.ts";
import { passkeyRequest } from "./passkey_requests.ts";
import { proveAgain } from "./prove_again.ts";
import type { Together } from "./sessions/mod.ts";
import type { State } from "./state.ts";
import { takeTurn } from "./take_turn.ts";

/** The fields of the form, as they came. */
export type ConfirmFields = Record<
  "password" | "code" | "response" | "state" | "first" | "with",
  string
>;

/** What was proved. */
interface Proved {
  /** How (RFC 8176). */
  readonly amr: readonly string[];
  /** What must still hold beside the factor. */
  readonly together: Together;
  /** The factor, if there was one. */
  readonly factor?: FactorProof;
}

/** What is wrong with which field, or with the whole form. */
type Errors = Partial<Record<"password" | "code" | "form", string>>;

/** What became of it: whether the session has new proof or is over, or what is wrong with which field. */
export type Confirmed =
  | { readonly ok: true }
  | {
    readonly ok: false;
    /** What Fresh's `page` takes as its second argument. */
    readonly init: ResponseInit;
    readonly errors: Errors;
  };

const WRONG_PASSWORD = "This is not your password. Check it and try again.";
const WRONG_CODE =
  "This code is not right, or was used already. Enter a new one";
const WRONG_PASSKEY = "This passkey did not work here. Try again.";
const TOO_LATE = "That took too long. Confirm from the beginning.";
const MEANWHILE = "Something changed at this very moment. Try again.";

/**
 * Checks what was given and renews the session.
 *
 * @param ctx A request behind `requireSession`.
 * @param form The fields.
 * @returns What became of it.
 * @throws {PasswordHashingBusy} When too many passwords wait to be hashed.
 */
export async function confirm(
  ctx: Context<State>,
  form: ConfirmFields,
): Promise<Confirmed> {
  const { site } = ctx.state;
  const session = sessionOf(ctx.state);
  const byForm = form.response === "";
  const first = byForm && form.first !== ""
    ? openFirstProof(ctx.state, session, form.first)
    : undefined;
  if (first === null) return noFirstHalf(ctx.state);
  const { factors } = await site.factors.read(session.userId);
  // A provider's proof is never more than the first half.
  const needsCode = byForm && (hasSecondFactor(factors) || first !== undefined);
  const missing = missingFields(form, needsCode, first !== undefined);
  if (missing !== null) return wrong(missing, 422);

  const turn = await takeTurn(ctx, "confirm", { session: true });
  if (!turn.allowed) return limited(turn);
  const codeTurn = needsCode
    ? await takeTurn(ctx, "code", { session: true })
    : null;
  if (codeTurn !== null && !codeTurn.allowed) return limited(codeTurn);

  const proof = form.response !== ""
    ? await byPasskey(ctx, form)
    : await byFields(ctx.state, form, { first, needsCode });
  if ("ok" in proof) return proof;
  const { amr, together, factor } = proof;
  const outcome = await proveAgain(ctx.state, amr, together, factor);
  if (outcome === "outdated") return await outdated(ctx.state, MEANWHILE);
  // A session that is over is found out by the page that comes next, which sends to log in and back.
  await Promise.all([turn.succeeded(), codeTurn?.succeeded()]);
  return { ok: true };
}

function missingFields(
  { password, code, response }: ConfirmFields,
  needsCode: boolean,
  hasFirst: boolean,
): Errors | null {
  if (response !== "") return null;
  const noCode = needsCode && code.trim() === "";
  const noPassword = !hasFirst && password === "";
  return !noPassword && !noCode ? null : {
    password: noPassword ? "Enter your password." : undefined,
    code: noCode ? "Enter the code." : undefined,
  };
}

async function byPasskey(
  ctx: Context<State>,
  { response, state }: ConfirmFields,
): Promise<Proved | Confirmed> {
  const request = await passkeyRequest(ctx, "confirm");
  const proof = await ctx.state.site.factors.provePasskey({
    ...request!,
    response,
    state,
  });
  if (!("problem" in proof)) {
    return { amr: [...proof.amr, "mfa"], together: {}, factor: proof };
  }
  if (proof.problem !== "copied") await noteFailure(ctx.state, "passkey");
  return wrong({ form: WRONG_PASSKEY });
}

/** What has to be there: the proof at a provider that stands for the password, if any, and a code or not. */
interface Needed {
  readonly first: FirstProof | undefined;
  readonly needsCode: boolean;
}

async function byFields(
  state: State,
  { password, code, with: asked }: ConfirmFields,
  { first, needsCode }: Needed,
): Promise<Proved | Confirmed> {
  const { site } = state;
  const { accounts, factors } = site;
  const { userId } = sessionOf(state);
  const check = first === undefined
    ? await accounts.provePassword({ userId, password })
    : await stillOwn(site, userId, first);
  if (check === null) {
    return first
      ? await outdated(state, TOO_LATE)
      : wrong({ password: WRONG_PASSWORD });
  }
  if (!needsCode) {
    const own = await factors.read(userId);
    if (hasSecondFactor(own.factors)) return await outdated(state, MEANWHILE);
    return { amr: ["pwd"], together: { checks: [check, own.check] } };
  }
  const proof = await factors.proveCode(userId, code);
  if (proof === null) {
    // What the form asked for was meant, however much of it was typed.
    const meant = asked === "recovery" ? "recovery-codes" : meantBy(code);
    await noteFailure(state, meant);
    // A password is emptied with the form; the first half at a provider comes along.
    const rest = first === undefined ? ", and your password." : ".";
    return wrong({ code: `${WRONG_CODE}${rest}` });
  }
  return {
    amr: [...first?.amr ?? ["pwd"], ...proof.amr, "mfa"],
    together: { checks: [check] },
    factor: proof,
  };
}

/** That an identity is still linked to the account. */
async function stillOwn(
  { identities }: State["site"],
  userId: string,
  first: FirstProof,
): Promise<Deno.AtomicCheck | null> {
  const known = await identities.find(first);
  return known?.user.id === userId ? known.check : null;
}

function limited(
  { init, message }: { init: ResponseInit; message: string },
): Confirmed {
  return { ok: false, init, errors: { form: message } };
}

function wrong(errors: Errors, status: 401 | 422 = 401): Confirmed {
  return { ok: false, init: { status }, errors };
}

/** Printed only: a first half that is another session's, or too late, can be sent by the thousand. */
function noFirstHalf(state: State): Confirmed {
  state.site.audit.refused("stale-proof", {
    type: "proof-renewed",
    userId: sessionOf(state).userId,
  });
  return wrong({ form: TOO_LATE });
}

/** What was given was right, and was worth nothing at the moment when it was to count. */
async function outdated(state: State, form: string): Promise<Confirmed> {
  await state.site.audit.record({
    type: "proof-renewed",
    outcome: "refused",
    userId: sessionOf(state).userId,
    reason: "outdated",
  });
  return wrong({ form });
}

function noteFailure(state: State, method: FactorMethod): Promise<void> {
  const { userId } = sessionOf(state);
  return noteFactorFailure(state, { type: "proof-renewed", userId }, method);
}
