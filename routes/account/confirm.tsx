import { page } from "fresh";
import {
  ConfirmForm,
  type ConfirmFormProps,
} from "../../components/confirm_form.tsx";
import { confirm } from "../../lib/confirm.ts";
import { takeThroughProof } from "../../lib/http/draft.ts";
import { readForm } from "../../lib/http/form.ts";
import { openFirstProof } from "../../lib/http/first_proof.ts";
import { checkNext } from "../../lib/http/next_path.ts";
import { assertHeld, sessionOf } from "../../lib/http/require_session.ts";
import { confirmLinks } from "../../lib/provider_links.ts";
import { define, type State } from "../../lib/state.ts";

/** Giving proof again, then going on. */
export const handler = define.handlers({
  async GET({ state, url }) {
    state.title = "Confirm that it is you";
    const asked = {
      next: url.searchParams.get("next"),
      first: url.searchParams.get("first") ?? "",
      with: url.searchParams.get("with") ?? "",
    };
    return page(await propsOf(state, asked));
  },
  async POST(ctx) {
    const { state, req } = ctx;
    state.title = "Confirm that it is you";
    const form = await readForm(req, [
      "password",
      "code",
      "response",
      "state",
      "first",
      "next",
      "with",
    ]);
    await assertHeld(state);
    const result = await confirm(ctx, form);
    const props = await propsOf(state, form);
    if (result.ok) {
      return ctx.redirect(takeThroughProof(state, props.next), 303);
    }
    return page({ ...props, errors: result.errors }, result.init);
  },
});

/** The page. */
export default define.page<typeof handler>(function ConfirmPage({ data }) {
  return <ConfirmForm {...data} />;
});

async function propsOf(
  state: State,
  asked: { next: string | null; first: string; with: string },
): Promise<ConfirmFormProps> {
  const session = sessionOf(state);
  const { userId } = session;
  const { accounts, identities, factors, settings } = state.site;
  const checked = checkNext(asked.next, settings.origin);
  const [user, password, links, { factors: own }] = await Promise.all([
    accounts.get(userId),
    identities.hasPassword(userId),
    confirmLinks(state, userId, checked),
    factors.read(userId),
  ]);
  // Half of it was proved at a provider already, and the code is what is missing.
  const first = openFirstProof(state, session, asked.first)
    ? asked.first
    : undefined;
  const { authenticator, passkeys } = own;
  const passkey = passkeys.length > 0;
  const app = authenticator !== null;
  const recovery = asked.with === "recovery";
  const code = app && !recovery ? "app" : app || passkey ? "recovery" : null;
  return {
    ways: { password, passkey, code, app },
    next: checked,
    providers: first === undefined ? links : [],
    first,
    untold: session.authenticatedAt === 0,
    mail: state.site.mail.works,
    email: user?.email,
  };
}
