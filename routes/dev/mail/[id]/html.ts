import { HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import { beFramed, mailboxOf } from "../../../../lib/http/mailbox.ts";
import { define } from "../../../../lib/state.ts";

/** The HTML of a mail, for the frame that shows it. Its links open in the window. */
export const handler = define.handlers({
  GET(ctx) {
    const mail = mailboxOf(ctx.state).get(ctx.params.id);
    if (mail === null) throw new HttpError(STATUS_CODE.NotFound);
    beFramed(ctx.state);
    return ctx.html(mail.html.replace("<head>", '<head><base target="_top">'));
  },
});
