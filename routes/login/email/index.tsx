// Logging in without a password: a link is mailed.
import { page } from "fresh";
import {
  MailForm,
  type MailFormProps,
  type MailFormWords,
} from "../../../components/mail_form.tsx";
import { mailMagicLink } from "../../../lib/by_mail/log_in.ts";
import { rememberAsking } from "../../../lib/http/asking_cookie.ts";
import { readForm } from "../../../lib/http/form.ts";
import { requireMail } from "../../../lib/http/link_visit.ts";
import { assertPosted, checkEmail } from "../../../lib/http/mail_asked.ts";
import { checkNext, DEFAULT_NEXT } from "../../../lib/http/next_path.ts";
import { isLoggedIn } from "../../../lib/http/require_session.ts";
import { LINK_LIFE } from "../../../lib/link_life.ts";
import { define } from "../../../lib/state.ts";
import { takeTurn } from "../../../lib/take_turn.ts";

const WORDS: MailFormWords = {
  title: "Log in by mail",
  lead: `We mail you a link. It works once, for ${LINK_LIFE}.`,
  button: "Email me a link",
  action: "/login/email",
};

/** Asking for a link to log in. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, url } = ctx;
    requireMail(state);
    state.title = WORDS.title;
    const next = checkNext(
      url.searchParams.get("next"),
      state.site.settings.origin,
    );
    if (await isLoggedIn(state)) return ctx.redirect(next, 303);
    return page<MailFormProps>({ next: shown(next) });
  },
  async POST(ctx) {
    const { state, req } = ctx;
    requireMail(state);
    state.title = WORDS.title;
    const form = await readForm(req, ["email", "next"]);
    const next = checkNext(form.next, state.site.settings.origin);
    const checked = checkEmail(form.email);
    if ("error" in checked) {
      return page<MailFormProps>({
        email: form.email,
        errors: { email: checked.error },
        next: shown(next),
      }, { status: 422 });
    }
    const { email } = checked;
    // Each one counts: nobody's mailbox is to be filled from here.
    const turn = await takeTurn(ctx, "mail", { email });
    if (!turn.allowed) {
      return page<MailFormProps>({
        email,
        errors: { form: turn.message },
        next: shown(next),
      }, turn.init);
    }
    const browserSecret = rememberAsking(state, "log_in");
    assertPosted(mailMagicLink(state.site, { email, browserSecret }, next));
    return ctx.redirect("/login/email/sent", 303);
  },
});

/** The page. */
export default define.page<typeof handler>(function MailLoginPage({ data }) {
  return <MailForm {...WORDS} {...data} />;
});

function shown(next: string): string | undefined {
  return next === DEFAULT_NEXT ? undefined : next;
}
