import { type Context, page } from "fresh";
import {
  SecondStepForm,
  type SecondStepProps,
} from "../../components/second_step_form.tsx";
import { RECOVERY } from "../../lib/accounts/factors/codes.ts";
import type {
  FactorProof,
  PasskeyProblem,
} from "../../lib/accounts/factors/factors.ts";
import {
  type PendingEntry,
  takeTry,
} from "../../lib/accounts/pending_log_ins.ts";
import type { FactorMethod } from "../../lib/audit/vocabulary.ts";
import { noteFactorFailure } from "../../lib/factor_failures.ts";
import { readForm } from "../../lib/http/form.ts";
import { leaveNotice, type NoticeName } from "../../lib/http/notice.ts";
import { shortCookie } from "../../lib/http/short_cookies.ts";
import { completeLogIn, waitingLogIn } from "../../lib/log_in.ts";
import { passkeyRequest } from "../../lib/passkey_requests.ts";
import { define, type State } from "../../lib/state.ts";
import { takeTurn } from "../../lib/take_turn.ts";

/** What is said when a factor proves nothing. */
const WRONG = {
  app:
    "This code is not right, or was used already. Check it, and if your app still shows this one, wait for the next.",
  recovery:
    "This is none of your recovery codes, or it was used already. Check it and try again.",
  passkey: "This passkey did not work here. Try again, or use another way.",
  expired: "That took too long. Try again.",
  copied:
    "This passkey was used by something else, as a copy of it would be, so it was not taken. Log in another way, and remove it.",
};

/** What a form may hold. */
type Form = Record<"code" | "with" | "response" | "state", string>;

/** The second step of logging in. */
export const handler = define.handlers({
  async GET(ctx) {
    ctx.state.title = "One more step";
    const entry = await waitingLogIn(ctx);
    if (entry === null) return ctx.redirect("/login", 303);
    const recovery = ctx.url.searchParams.get("with") === "recovery";
    return page(await propsOf(ctx.state, entry, recovery));
  },
  async POST(ctx) {
    const { state, req } = ctx;
    state.title = "One more step";
    const form: Form = await readForm(req, [
      "code",
      "with",
      "response",
      "state",
    ]);
    const entry = await waitingLogIn(ctx);
    if (entry === null) return startOver(ctx, "log-in-too-late");
    const recovery = form.with === "recovery";
    const refuse = async (
      init: ResponseInit,
      errors: SecondStepProps["errors"],
    ) => page({ ...await propsOf(state, entry, recovery), errors }, init);
    if (form.response === "" && form.code.trim() === "") {
      return refuse({ status: 422 }, { code: "Enter the code." });
    }
    const user = await state.site.accounts.get(entry.pending.userId);
    if (user === null) return startOver(ctx, "log-in-too-late");
    const turn = await takeTurn(ctx, "code", { user });
    if (!turn.allowed) return refuse(turn.init, { form: turn.message });
    if (!await takeTry(state.site, entry)) {
      return startOver(ctx, "log-in-too-often");
    }
    const proof = await prove(ctx, entry, form);
    if (typeof proof === "string") {
      const { userId, amr } = entry.pending;
      if (proof !== "copied") {
        const attempt = { type: "log-in", userId, amr } as const;
        await noteFactorFailure(state, attempt, methodOf(form));
      }
      return refuse(
        { status: 401 },
        form.response === ""
          ? { code: recovery ? WRONG.recovery : WRONG.app }
          : { form: proof === "invalid" ? WRONG.passkey : WRONG[proof] },
      );
    }
    const goTo = await completeLogIn(ctx, entry, proof);
    if (goTo === null) return startOver(ctx, "log-in-too-late");
    await turn.succeeded();
    if (proof.amr.includes(RECOVERY)) await sayCodesLeft(state, proof.userId);
    return ctx.redirect(goTo, 303);
  },
});

/** The page. */
export default define.page<typeof handler>(function SecondStepPage({ data }) {
  return <SecondStepForm {...data} />;
});

async function prove(
  ctx: Context<State>,
  { pending: { userId } }: PendingEntry,
  { code, response, state }: Form,
): Promise<FactorProof | PasskeyProblem> {
  const { factors } = ctx.state.site;
  if (response === "") {
    return await factors.proveCode(userId, code) ?? "invalid";
  }
  const request = await passkeyRequest(ctx, "second");
  if (request === null) return "expired";
  const proof = await factors.provePasskey({ ...request, response, state });
  return "problem" in proof ? proof.problem : proof;
}

async function propsOf(
  { site }: State,
  { pending }: PendingEntry,
  recovery: boolean,
): Promise<SecondStepProps> {
  const { factors } = await site.factors.read(pending.userId);
  const app = factors.authenticator !== null;
  const passkey = factors.passkeys.length > 0;
  return { app, passkey, recovery };
}

async function sayCodesLeft(state: State, userId: string): Promise<void> {
  const { factors } = await state.site.factors.read(userId);
  const left = factors.recovery?.hashes.length ?? 0;
  leaveNotice(state, `codes-left-${left}`);
}

function methodOf(form: Form): FactorMethod {
  if (form.response !== "") return "passkey";
  return form.with === "recovery" ? "recovery-codes" : "authenticator";
}

/** Back to the first step; whoever was let in meanwhile, by another tab, is sent on from there. */
function startOver(ctx: Context<State>, notice: NoticeName): Response {
  ctx.state.setCookies.push(shortCookie(ctx.state, "pending").clear());
  leaveNotice(ctx.state, notice);
  return ctx.redirect("/login", 303);
}
