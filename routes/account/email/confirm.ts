import { mailConfirmation } from "../../../lib/by_mail/addresses.ts";
import { requireMail } from "../../../lib/http/link_visit.ts";
import { assertPosted } from "../../../lib/http/mail_asked.ts";
import { leaveNotice } from "../../../lib/http/notice.ts";
import { sessionOf } from "../../../lib/http/require_session.ts";
import { define } from "../../../lib/state.ts";
import { takeTurn } from "../../../lib/take_turn.ts";

/** Mails a link that confirms the address; another one voids it. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state } = ctx;
    requireMail(state);
    const user = await state.site.accounts.get(sessionOf(state).userId);
    const open = user !== null && user.email !== "" &&
      user.emailVerifiedAt === undefined;
    const turn = open
      ? await takeTurn(ctx, "mail", { email: user.email })
      : null;
    if (turn?.allowed === false) leaveNotice(state, "mailed-too-often");
    else if (open) {
      assertPosted(mailConfirmation(state.site, user));
      leaveNotice(state, "address-mailed");
    }
    return ctx.redirect("/account/email", 303);
  },
});
