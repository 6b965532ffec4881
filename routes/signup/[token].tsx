import type { Context } from "fresh";
import { LinkPage } from "../../components/link_page.tsx";
import type { OpenLink } from "../../lib/accounts/one_time_links.ts";
import { linkHandlers } from "../../lib/http/link_handlers.ts";
import { checkNext } from "../../lib/http/next_path.ts";
import { letIn } from "../../lib/log_in.ts";
import { define, type State } from "../../lib/state.ts";

/** A link that makes an account and starts its first session. */
export const handler = define.handlers(linkHandlers({
  purpose: "sign-up",
  title: "Finish signing up",
  words: ({ about }) => ({
    lead: `This makes an account for ${about.email} and logs in this browser.`,
    button: "Make my account",
  }),
  again: { href: "/signup", label: "Sign up again" },
  use: finish,
}));

/** The page. */
export default define.page<typeof handler>(function SignUpLinkPage({ data }) {
  return <LinkPage {...data} />;
});

async function finish(
  ctx: Context<State>,
  link: OpenLink<"sign-up">,
): Promise<string | null> {
  const { accounts, settings } = ctx.state.site;
  const { user, recorded, ...uses } = accounts.byMail.finishSignUp(link);
  // User, address, password and session are one write: of two links for one
  // address, one makes an account.
  const goTo = await letIn(ctx, {
    user,
    amr: ["email"],
    uses,
    next: checkNext(link.about.next, settings.origin),
  });
  if (goTo !== null) recorded();
  return goTo;
}
