import { MailSent } from "../../../components/mail_sent.tsx";
import { showMailSent } from "../../../lib/http/mail_asked.ts";
import { define } from "../../../lib/state.ts";

/** After a link to log in was asked for. */
export const handler = define.handlers({
  GET: (ctx) => showMailSent(ctx, "log_in", "/login/email"),
});

/** The page. */
export default define.page<typeof handler>(function MailLoginSentPage(
  { data },
) {
  return <MailSent {...data} />;
});
