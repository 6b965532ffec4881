import { page } from "fresh";
import {
  MailList,
  type MailListProps,
} from "../../../components/mail_list.tsx";
import { mailboxOf } from "../../../lib/http/mailbox.ts";
import { define } from "../../../lib/state.ts";

/** The mails that would have been sent. */
export const handler = define.handlers({
  async GET({ state }) {
    state.title = "Mailbox";
    // A mail that is on its way is waited for, so that a reload is never needed.
    await state.site.mail.idle();
    return page<MailListProps>({ mails: mailboxOf(state).list() });
  },
});

/** The page. */
export default define.page<typeof handler>(function MailboxPage({ data }) {
  return <MailList {...data} />;
});
