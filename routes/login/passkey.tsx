import { page } from "fresh";
import {
  LoginForm,
  type LoginFormProps,
} from "../../components/login_form.tsx";
import { readForm } from "../../lib/http/form.ts";
import { checkNext, DEFAULT_NEXT } from "../../lib/http/next_path.ts";
import { letIn } from "../../lib/log_in.ts";
import { passkeyRequest } from "../../lib/passkey_requests.ts";
import { logInLinks } from "../../lib/provider_links.ts";
import { define } from "../../lib/state.ts";
import { takeTurn } from "../../lib/take_turn.ts";

/** What is said, whosever passkey it was. */
const WRONG = {
  invalid:
    "This passkey is not known here, or was removed. Log in another way, and add it again.",
  expired: "That took too long. Try again.",
  copied:
    "This passkey was used by something else, as a copy of it would be, so it was not taken. Log in another way, and remove it.",
};

/** Logging in with a passkey alone: it is something one has, and verified its user. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state, req } = ctx;
    state.title = "Log in";
    const form = await readForm(req, ["response", "state", "remember", "next"]);
    const next = checkNext(form.next, state.site.settings.origin);
    const { factors, accounts } = state.site;
    const again = (init: ResponseInit, problem: string) =>
      page<LoginFormProps>({
        next: next === DEFAULT_NEXT ? undefined : next,
        errors: { form: problem },
        mail: state.site.mail.works,
        providers: logInLinks(state, next),
        passkeyRefused: true,
      }, init);
    const turn = await takeTurn(ctx, "log-in", { nobody: true });
    if (!turn.allowed) return again(turn.init, turn.message);
    const request = await passkeyRequest(ctx, "log-in");
    const proof = request === null
      ? { problem: "expired" as const, userId: null }
      : await factors.provePasskey({ ...request, ...form });
    const user = "problem" in proof ? null : await accounts.get(proof.userId);
    const goTo = user && !("problem" in proof)
      ? await letIn(ctx, {
        user,
        amr: proof.amr,
        factor: proof,
        persistent: form.remember !== "",
        next,
      })
      : null;
    if (goTo !== null) {
      await turn.succeeded();
      return ctx.redirect(goTo, 303);
    }
    const reason = "problem" in proof ? proof.problem : "expired";
    if (user === null && reason !== "copied") {
      await state.site.audit.record({
        type: "log-in",
        outcome: "failed",
        userId: proof.userId,
        method: "passkey",
        reason: reason === "expired" ? "expired" : "wrong-passkey",
      });
    }
    return again({ status: 401 }, WRONG[reason]);
  },
});

/** The page. */
export default define.page<typeof handler>(function LoginPage({ data }) {
  return <LoginForm {...data} />;
});
