import type { Context } from "fresh";
import { LinkPage } from "../../../components/link_page.tsx";
import { useRecorded } from "../../../lib/accounts/link_record.ts";
import type { OpenLink } from "../../../lib/accounts/one_time_links.ts";
import { linkHandlers } from "../../../lib/http/link_handlers.ts";
import { checkNext } from "../../../lib/http/next_path.ts";
import { letIn } from "../../../lib/log_in.ts";
import { define, type State } from "../../../lib/state.ts";

/** A link to log in. */
export const handler = define.handlers(linkHandlers({
  purpose: "log-in",
  title: "Log in",
  words: () => ({
    lead: "You asked for this link. It logs in this browser.",
    button: "Log in",
  }),
  again: { href: "/login/email", label: "Ask for a new link" },
  use: logIn,
}));

/** The page. */
export default define.page<typeof handler>(function MailLoginLinkPage(
  { data },
) {
  return <LinkPage {...data} />;
});

async function logIn(
  ctx: Context<State>,
  link: OpenLink<"log-in">,
): Promise<string | null> {
  const { accounts, audit, settings } = ctx.state.site;
  const known = await accounts.byMail.readOwner(link.subject);
  if (known === null) return null;
  const { recorded, ...uses } = useRecorded(audit, link);
  const goTo = await letIn(ctx, {
    user: known.user,
    // None of the registered values (RFC 8176, 2) is for mail, and "otp" is what an
    // authenticator app shows.
    amr: ["email"],
    // A new address or password voids it to the last moment.
    checks: known.checks,
    uses,
    next: checkNext(link.about.next, settings.origin),
  });
  if (goTo !== null) recorded();
  return goTo;
}
