import { LinkPage } from "../../components/link_page.tsx";
import { useRecorded } from "../../lib/accounts/link_record.ts";
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
    // The device was logged out from nowhere; the entry of the link says by what.
    const used = useRecorded(state.site.audit, link);
    const operation = state.site.kv.atomic().check(...used.checks);
    used.write(operation);
    if (!(await operation.commit()).ok) return null;
    used.recorded();
    leaveNotice(state, "stranger-logged-out");
    return "/password/forgot";
  },
}));

/** The page. */
export default define.page<typeof handler>(function EndSessionPage({ data }) {
  return <LinkPage {...data} />;
});
