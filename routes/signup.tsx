import { page } from "fresh";
import {
  SignUpForm,
  type SignUpFormProps,
} from "../components/sign_up_form.tsx";
import { mailConfirmation, mailSignUpLink } from "../lib/by_mail/addresses.ts";
import { rememberAsking } from "../lib/http/asking_cookie.ts";
import { readForm } from "../lib/http/form.ts";
import { assertPosted, checkEmail } from "../lib/http/mail_asked.ts";
import { checkNext, DEFAULT_NEXT } from "../lib/http/next_path.ts";
import { isLoggedIn } from "../lib/http/require_session.ts";
import { letIn } from "../lib/log_in.ts";
import { logInLinks } from "../lib/provider_links.ts";
import { define } from "../lib/state.ts";
import { takeTurn } from "../lib/take_turn.ts";

/** Making an account. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, url } = ctx;
    state.title = "Sign up";
    const next = checkNext(
      url.searchParams.get("next"),
      state.site.settings.origin,
    );
    if (await isLoggedIn(state)) return ctx.redirect(next, 303);
    return page<SignUpFormProps>({
      next: next === DEFAULT_NEXT ? undefined : next,
      providers: logInLinks(state, next),
    });
  },
  async POST(ctx) {
    const { state, req } = ctx;
    state.title = "Sign up";
    const form = await readForm(req, ["name", "email", "password", "next"]);
    const next = checkNext(form.next, state.site.settings.origin);
    const again = {
      values: { name: form.name, email: form.email },
      next: next === DEFAULT_NEXT ? undefined : next,
      providers: logInLinks(state, next),
    };
    // What is no address asks about nobody, and has nobody's attempts to use up.
    const turn = "email" in checkEmail(form.email)
      ? await takeTurn(ctx, "sign-up", { email: form.email })
      : null;
    if (turn?.allowed === false) {
      const errors = { form: turn.message };
      return page<SignUpFormProps>({ ...again, errors }, turn.init);
    }
    const { site } = state;
    // Where mail leaves this machine, an account is made by the link in a mail,
    // and the answer is the same whether or not there is one.
    const result = site.mail.leaves
      ? await site.accounts.byMail.prepareSignUp(form)
      : await site.accounts.signUp(form);
    if (!result.ok) {
      const { errors } = result;
      // A form that was not complete has told nobody which addresses are taken.
      if (errors.email === undefined) await turn?.succeeded();
      return page<SignUpFormProps>({ ...again, errors }, { status: 422 });
    }
    if ("pending" in result) {
      const secret = rememberAsking(state, "sign_up");
      const signUp = { ...result.pending, next };
      assertPosted(mailSignUpLink(site, signUp, secret));
      return ctx.redirect("/signup/sent", 303);
    }
    const goTo = await letIn(ctx, { user: result.user, amr: ["pwd"], next });
    mailConfirmation(site, result.user);
    return ctx.redirect(goTo ?? "/login", 303);
  },
});

/** The page. */
export default define.page<typeof handler>(function SignUpPage({ data }) {
  return <SignUpForm {...data} />;
});
