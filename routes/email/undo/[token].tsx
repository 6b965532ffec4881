import { LinkPage } from "../../../components/link_page.tsx";
import { endingAll } from "../../../lib/end_sessions.ts";
import { linkHandlers } from "../../../lib/http/link_handlers.ts";
import { leaveNotice } from "../../../lib/http/notice.ts";
import { tellAddressBack } from "../../../lib/notify.ts";
import { define } from "../../../lib/state.ts";

/** A link that gives an account its old address back, in any browser: its owner may be anywhere. */
export const handler = define.handlers(linkHandlers({
  purpose: "undo-address",
  title: "Get your address back",
  words: ({ about }) => ({
    lead:
      `This gives your account back the address ${about.email}, logs out every device and voids the password: choose a new one next. It also removes the passkeys, authenticator app, recovery codes and linked accounts that were added since the day before the change. Older ones stay: look at them afterwards.`,
    button: "Undo the change",
  }),
  ends: true,
  again: { href: "/password/forgot", label: "Choose a new password" },
  async use({ state }, link) {
    const { site } = state;
    const { accounts, sessions } = site;
    const undone = await accounts.byMail.undoAddress(
      link,
      endingAll(sessions, link.subject),
    );
    if (undone === null) return null;
    tellAddressBack(site, undone);
    leaveNotice(
      state,
      undone.removed > 0 ? "address-back-cleared" : "address-back",
    );
    return "/password/forgot";
  },
}));

/** The page. */
export default define.page<typeof handler>(function UndoAddressPage({ data }) {
  return <LinkPage {...data} />;
});
