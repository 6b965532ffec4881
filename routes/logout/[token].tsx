import { LinkPage } from "../../components/link_page.tsx";
import { useLink } from "../../lib/accounts/one_time_links.ts";
import { linkHandlers } from "../../lib/http/link_handlers.ts";
import { leaveNotice } from "../../lib/http/notice.ts";
import { endSignIn } from "../../lib/end_sign_in.ts";
import { define } from "../../lib/state.ts";

/** A link that logs out the device that a mail told of, in any browser. */
export const handler = define.handlers(linkHandlers({
  purpose: "end-session",
  title: "Log this device out",
  words: ({ about }) => ({
    lead:
      `This logs ${about.device} out of your account. Then change your password, so that it cannot come back.`,
    button: "Log it out",
  }),
  ends: true,
  again: { href: "/password/forgot", label: "Choose a new password" },
  async use({ state }, link) {
    // Ended first: a link must not be used up and the device still be there.
    await endSignIn(state.site.sessions, link);
    const used = useLink(link);
    const operation = state.site.kv.atomic().check(...used.checks);
    used.write(operation);
    // The device was logged out from nowhere; this says by what.
    const happening = {
      type: "link-used",
      userId: link.subject,
      method: link.purpose,
    } as const;
    const print = state.site.audit.inAtomic([happening], operation);
    if (!(await operation.commit()).ok) return null;
    print();
    leaveNotice(state, "stranger-logged-out");
    return "/password/forgot";
  },
}));

/** The page. */
export default define.page<typeof handler>(function EndSessionPage({ data }) {
  return <LinkPage {...data} />;
});
