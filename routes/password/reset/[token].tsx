// The link that was mailed for a forgotten password.
import { page } from "fresh";
import {
  LinkGone,
  type LinkGoneProps,
  WRONG_CODE,
} from "../../../components/link_form.tsx";
import {
  ResetForm,
  type ResetFormProps,
} from "../../../components/reset_form.tsx";
import { endingAll } from "../../../lib/end_sessions.ts";
import { forgetAsking } from "../../../lib/http/asking_cookie.ts";
import { readForm } from "../../../lib/http/form.ts";
import {
  type LinkVisit,
  noteUnused,
  proveLink,
  visitLink,
} from "../../../lib/http/link_visit.ts";
import { leaveNotice } from "../../../lib/http/notice.ts";
import { define, type State } from "../../../lib/state.ts";

type ResetPageProps = ResetFormProps | LinkGoneProps;

const PURPOSE = "reset-password";

/** Choosing a new password with a link, which ends every session and starts none. */
export const handler = define.handlers({
  async GET(ctx) {
    ctx.state.title = "Choose a new password";
    const visit = await visitLink(ctx, PURPOSE);
    if (visit === null) return gone();
    return page<ResetPageProps>(await propsOf(ctx.state, visit));
  },
  async POST(ctx) {
    const { state, req } = ctx;
    const { site } = state;
    state.title = "Choose a new password";
    const visit = await visitLink(ctx, PURPOSE);
    if (visit === null) {
      await req.body?.cancel();
      return gone();
    }
    const { code, password } = await readForm(req, ["code", "password"]);
    let inRightHands = false;
    const result = await site.accounts.byMail.resetPassword({
      link: visit.link,
      password,
      async prove() {
        const outcome = await proveLink(state, visit, code);
        inRightHands = typeof outcome === "object";
        return outcome;
      },
      // One write: no moment has the new password and an old session.
      save: endingAll(site.sessions, visit.link.subject),
    });
    const again = async (errors: ResetFormProps["errors"]) =>
      page<ResetPageProps>(
        { ...await propsOf(state, visit), code, errors },
        { status: 422 },
      );
    switch (result.outcome) {
      case "gone":
        if (inRightHands) await noteUnused(state, visit.link);
        return gone();
      case "wrong":
        return again({ code: WRONG_CODE });
      case "bad-password":
        return again({ password: result.errors.password });
      case "done":
        forgetAsking(state, req.headers, PURPOSE);
        leaveNotice(
          state,
          result.removed > 0 ? "password-chosen-cleared" : "password-chosen",
        );
        return ctx.redirect("/login", 303);
    }
  },
});

/** The page. */
export default define.page<typeof handler>(function ResetPage({ data }) {
  return "again" in data ? <LinkGone {...data} /> : <ResetForm {...data} />;
});

async function propsOf(
  { site }: State,
  { link, asked }: LinkVisit<typeof PURPOSE>,
): Promise<ResetFormProps> {
  const user = await site.accounts.get(link.subject);
  return { needsCode: !asked, email: user?.email };
}

function gone() {
  const again = { href: "/password/forgot", label: "Ask for a new link" };
  return page<ResetPageProps>({ again }, { status: 410 });
}
