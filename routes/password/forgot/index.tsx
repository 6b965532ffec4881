// A forgotten password: a link to choose a new one is mailed.
import { page } from "fresh";
import {
  MailForm,
  type MailFormProps,
  type MailFormWords,
} from "../../../components/mail_form.tsx";
import { mailResetLink } from "../../../lib/by_mail/log_in.ts";
import { rememberAsking } from "../../../lib/http/asking_cookie.ts";
import { readForm } from "../../../lib/http/form.ts";
import { requireMail } from "../../../lib/http/link_visit.ts";
import { assertPosted, checkEmail } from "../../../lib/http/mail_asked.ts";
import { takeNotice } from "../../../lib/http/notice.ts";
import { define } from "../../../lib/state.ts";
import { takeTurn } from "../../../lib/take_turn.ts";

const WORDS: MailFormWords = {
  title: "Forgot your password?",
  lead:
    "We mail you a link to choose a new one. Choosing it logs out every device of yours.",
  button: "Email me a link",
  action: "/password/forgot",
};

/** Asking for a link to choose a new password. */
export const handler = define.handlers({
  GET({ state, req }) {
    requireMail(state);
    state.title = WORDS.title;
    return page<MailFormProps>({ notice: takeNotice(state, req.headers) });
  },
  async POST(ctx) {
    const { state, req } = ctx;
    requireMail(state);
    state.title = WORDS.title;
    const form = await readForm(req, ["email"]);
    const checked = checkEmail(form.email);
    if ("error" in checked) {
      return page<MailFormProps>({
        email: form.email,
        errors: { email: checked.error },
      }, { status: 422 });
    }
    const { email } = checked;
    // Each one counts: nobody's mailbox is to be filled from here.
    const turn = await takeTurn(ctx, "mail", { email });
    if (!turn.allowed) {
      const errors = { form: turn.message };
      return page<MailFormProps>({ email, errors }, turn.init);
    }
    const browserSecret = rememberAsking(state, "log_in");
    assertPosted(mailResetLink(state.site, { email, browserSecret }));
    return ctx.redirect("/password/forgot/sent", 303);
  },
});

/** The page. */
export default define.page<typeof handler>(function ForgotPage({ data }) {
  return <MailForm {...WORDS} {...data} />;
});
