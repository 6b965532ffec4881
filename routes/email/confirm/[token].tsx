import { LinkPage } from "../../../components/link_page.tsx";
import { linkHandlers } from "../../../lib/http/link_handlers.ts";
import { leaveNotice } from "../../../lib/http/notice.ts";
import { define } from "../../../lib/state.ts";

/** A link that confirms the address of an account. */
export const handler = define.handlers(linkHandlers({
  purpose: "confirm-address",
  title: "Confirm your address",
  words: ({ about }) => ({
    lead: `${about.email} is the address of your account.`,
    button: "Confirm this address",
  }),
  signedIn: true,
  again: { href: "/account/email", label: "Ask for a new link" },
  async use({ state }, link) {
    if (!await state.site.accounts.byMail.confirmAddress(link)) return null;
    leaveNotice(state, "address-confirmed");
    return "/account/email";
  },
}));

/** The page. */
export default define.page<typeof handler>(function ConfirmAddressPage(
  { data },
) {
  return <LinkPage {...data} />;
});
