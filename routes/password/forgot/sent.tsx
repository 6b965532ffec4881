import { MailSent } from "../../../components/mail_sent.tsx";
import { showMailSent } from "../../../lib/http/mail_asked.ts";
import { define } from "../../../lib/state.ts";

/** After a link to choose a new password was asked for. */
export const handler = define.handlers({
  GET: (ctx) => showMailSent(ctx, "log_in", "/password/forgot"),
});

/** The page. */
export default define.page<typeof handler>(function ForgotSentPage({ data }) {
  return <MailSent {...data} />;
});
