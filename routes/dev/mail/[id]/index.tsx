import { HttpError, page } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import {
  MailShown,
  type MailShownProps,
} from "../../../../components/mail_shown.tsx";
import { mailboxOf, mayFrame } from "../../../../lib/http/mailbox.ts";
import { define } from "../../../../lib/state.ts";

/** One mail, as HTML and as text. */
export const handler = define.handlers({
  GET({ state, params }) {
    const mail = mailboxOf(state).get(params.id);
    if (mail === null) throw new HttpError(STATUS_CODE.NotFound);
    state.title = mail.subject;
    mayFrame(state);
    return page<MailShownProps>({ mail });
  },
});

/** The page. */
export default define.page<typeof handler>(function MailPage({ data }) {
  return <MailShown {...data} />;
});
