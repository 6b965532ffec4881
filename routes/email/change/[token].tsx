import { LinkPage } from "../../../components/link_page.tsx";
import type { Change } from "../../../lib/accounts/addresses.ts";
import { holdingOfAsker, isAskerLoggedIn } from "../../../lib/end_sessions.ts";
import { linkHandlers } from "../../../lib/http/link_handlers.ts";
import { assertPosted } from "../../../lib/http/mail_asked.ts";
import { leaveNotice } from "../../../lib/http/notice.ts";
import { tellAddressChanged } from "../../../lib/notify.ts";
import { define } from "../../../lib/state.ts";

/** A link that gives an account the address it was mailed to, as long as the session lives that asked. */
export const handler = define.handlers(linkHandlers({
  purpose: "change-address",
  title: "Use your new address",
  words: ({ about }) => ({
    lead: `Your account gets the address ${about.email}. The old one is told.`,
    button: "Use this address",
  }),
  again: { href: "/account/email", label: "Ask for a new link" },
  holds: ({ state }, link) => isAskerLoggedIn(state.site.sessions, link),
  async use({ state }, link) {
    const { site } = state;
    const { subject: userId, about: { startedAt } } = link;
    const holds = holdingOfAsker(site.sessions, { userId, startedAt });
    const told = Promise.withResolvers<Change>();
    assertPosted(tellAddressChanged(site, userId, told.promise));
    let change: Change = { outcome: "gone" };
    try {
      change = await site.accounts.byMail.changeAddress(link, holds);
    } finally {
      told.resolve(change);
    }
    if (change.outcome === "gone") return null;
    leaveNotice(state, "address-changed");
    return "/account/email";
  },
}));

/** The page. */
export default define.page<typeof handler>(function ChangeAddressPage(
  { data },
) {
  return <LinkPage {...data} />;
});
