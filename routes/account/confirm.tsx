import { page } from "fresh";
import {
  ConfirmForm,
  type ConfirmFormProps,
} from "../../components/confirm_form.tsx";
import { readForm } from "../../lib/http/form.ts";
import { checkNext } from "../../lib/http/next_path.ts";
import { sessionOf } from "../../lib/http/require_session.ts";
import { confirmLinks } from "../../lib/provider_links.ts";
import { proveAgain } from "../../lib/prove_again.ts";
import { define, type State } from "../../lib/state.ts";
import { takeTurn } from "../../lib/take_turn.ts";

/** What is said of a wrong password. */
const WRONG = "This is not your password. Check it and try again.";

/** Giving proof again, then going on. */
export const handler = define.handlers({
  async GET({ state, url }) {
    state.title = "Confirm that it is you";
    const next = checkNext(
      url.searchParams.get("next"),
      state.site.settings.origin,
    );
    return page<ConfirmFormProps>({ next, ...await waysOf(state, next) });
  },
  async POST(ctx) {
    const { state, req } = ctx;
    state.title = "Confirm that it is you";
    const form = await readForm(req, ["password", "next"]);
    const next = checkNext(form.next, state.site.settings.origin);
    const again = async (init: ResponseInit, password: string) =>
      page<ConfirmFormProps>({
        next,
        ...await waysOf(state, next),
        errors: { password },
      }, init);
    if (form.password === "") {
      return again({ status: 422 }, "Enter your password.");
    }
    const turn = await takeTurn(ctx, "confirm", { session: true });
    if (!turn.allowed) return again(turn.init, turn.message);
    const { userId } = sessionOf(state);
    const check = await state.site.accounts.provePassword({
      userId,
      password: form.password,
    });
    if (check === null) return again({ status: 401 }, WRONG);
    const outcome = await proveAgain(state, ["pwd"], { checks: [check] });
    if (outcome === "outdated") return again({ status: 401 }, WRONG);
    await turn.succeeded();
    // Without its session, the page behind `next` sends them to log in and back.
    return ctx.redirect(next, 303);
  },
});

/** The page. */
export default define.page<typeof handler>(function ConfirmPage({ data }) {
  return <ConfirmForm {...data} />;
});

async function waysOf(state: State, next: string) {
  const { accounts, identities } = state.site;
  const { userId } = sessionOf(state);
  const [user, hasPassword, providers] = await Promise.all([
    accounts.get(userId),
    identities.hasPassword(userId),
    confirmLinks(state, userId, next),
  ]);
  return { email: user?.email, noPassword: !hasPassword, providers };
}
