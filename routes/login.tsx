import { page } from "fresh";
import { LoginForm, type LoginFormProps } from "../components/login_form.tsx";
import { readForm } from "../lib/http/form.ts";
import { checkNext, DEFAULT_NEXT } from "../lib/http/next_path.ts";
import { takeNotice } from "../lib/http/notice.ts";
import { isLoggedIn } from "../lib/http/require_session.ts";
import { letIn } from "../lib/log_in.ts";
import { logInLinks } from "../lib/provider_links.ts";
import { define, type State } from "../lib/state.ts";
import { takeTurn } from "../lib/take_turn.ts";

/** What is said whether the address is unknown or the password wrong. */
const WRONG =
  "The email address or the password is not right. Check both and try again.";

/** Logging in. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, url, req } = ctx;
    state.title = "Log in";
    const next = nextOf(state, url.searchParams.get("next"));
    if (await isLoggedIn(state)) return ctx.redirect(next, 303);
    return page<LoginFormProps>({
      next: shown(next),
      mail: state.site.mail.works,
      notice: takeNotice(state, req.headers),
      providers: logInLinks(state, next),
    });
  },
  async POST(ctx) {
    const { state, req } = ctx;
    state.title = "Log in";
    const form = await readForm(req, ["email", "password", "remember", "next"]);
    const next = nextOf(state, form.next);
    const remember = form.remember !== "";
    const again = {
      values: { email: form.email, remember },
      next: shown(next),
      mail: state.site.mail.works,
      providers: logInLinks(state, next),
    };
    const errors = missing(form);
    if (errors !== null) {
      return page<LoginFormProps>({ ...again, errors }, { status: 422 });
    }
    const turn = await takeTurn(ctx, "log-in", { email: form.email });
    if (!turn.allowed) {
      const errors = { form: turn.message };
      return page<LoginFormProps>({ ...again, errors }, turn.init);
    }
    const proved = await state.site.accounts.logIn(form);
    const goTo = proved && await letIn(ctx, {
      user: proved.user,
      amr: ["pwd"],
      checks: [proved.passwordCheck],
      persistent: remember,
      next,
    });
    if (goTo === null) {
      return page<LoginFormProps>({ ...again, errors: { form: WRONG } }, {
        status: 401,
      });
    }
    await turn.succeeded();
    return ctx.redirect(goTo, 303);
  },
});

/** The page. */
export default define.page<typeof handler>(function LoginPage({ data }) {
  return <LoginForm {...data} />;
});

function nextOf({ site }: State, next: string | null): string {
  return checkNext(next, site.settings.origin);
}

function shown(next: string): string | undefined {
  return next === DEFAULT_NEXT ? undefined : next;
}

function missing({ email, password }: Record<string, string>) {
  if (email.trim() !== "" && password !== "") return null;
  return {
    email: email.trim() === "" ? "Enter your email address." : undefined,
    password: password === "" ? "Enter your password." : undefined,
  };
}
