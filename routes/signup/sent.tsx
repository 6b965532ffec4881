import { MailSent } from "../../components/mail_sent.tsx";
import { showMailSent } from "../../lib/http/mail_asked.ts";
import { define } from "../../lib/state.ts";

/** After a link to make an account was asked for. */
export const handler = define.handlers({
  GET: (ctx) => showMailSent(ctx, "sign_up", "/signup"),
});

/** The page. */
export default define.page<typeof handler>(function SignUpSentPage({ data }) {
  return <MailSent {...data} />;
});
