import { page } from "fresh";
import { AgainForm } from "../../components/again_form.tsx";
import {
  type InterruptedAction,
  openAction,
} from "../../lib/http/interrupted_action.ts";
import { leaveNotice } from "../../lib/http/notice.ts";
import { sessionOf } from "../../lib/http/require_session.ts";
import { define } from "../../lib/state.ts";

/** What was interrupted by asking for proof, with one button that does it after all. */
export const handler = define.handlers({
  GET(ctx) {
    const { state, url } = ctx;
    const action = openAction(
      state,
      sessionOf(state),
      url.searchParams.get("action") ?? "",
    );
    if (action === null) {
      leaveNotice(state, "not-done");
      return ctx.redirect("/account", 303);
    }
    state.title = action.question;
    return page<InterruptedAction>(action);
  },
});

/** The page. */
export default define.page<typeof handler>(function AgainPage({ data }) {
  return <AgainForm {...data} />;
});
