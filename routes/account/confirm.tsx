import { page } from "fresh";
import {
  ConfirmForm,
  type ConfirmFormProps,
} from "../../components/confirm_form.tsx";
import { confirm } from "../../lib/confirm.ts";
import { readForm } from "../../lib/http/form.ts";
import { openFirstProof } from "../../lib/http/first_proof.ts";
import { checkNext } from "../../lib/http/next_path.ts";
import { sessionOf } from "../../lib/http/require_session.ts";
import { confirmLinks } from "../../lib/provider_links.ts";
import { define, type State } from "../../lib/state.ts";

/** Giving proof again, then going on. */
export const handler = define.handlers({
  async GET({ state, url }) {
    state.title = "Confirm that it is you";
    const { searchParams } = url;
    return page(
      await propsOf(
        state,
        searchParams.get("next"),
        searchParams.get("first") ?? "",
      ),
    );
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
    ]);
    const result = await confirm(ctx, form);
    const props = await propsOf(state, form.next, form.first);
    if (result.ok) return ctx.redirect(props.next, 303);
    return page({ ...props, errors: result.errors }, result.init);
  },
});

/** The page. */
export default define.page<typeof handler>(function ConfirmPage({ data }) {
  return <ConfirmForm {...data} />;
});

async function propsOf(
  state: State,
  next: string | null,
  sealed: string,
): Promise<ConfirmFormProps> {
  const session = sessionOf(state);
  const { userId } = session;
  const { accounts, identities, factors, settings } = state.site;
  const checked = checkNext(next, settings.origin);
  const [user, password, links, { factors: own }] = await Promise.all([
    accounts.get(userId),
    identities.hasPassword(userId),
    confirmLinks(state, userId, checked),
    factors.read(userId),
  ]);
  // Half of it was proved at a provider already, and the code is what is missing.
  const first = openFirstProof(state, session, sealed) ? sealed : undefined;
  const { authenticator, passkeys } = own;
  const passkey = passkeys.length > 0;
  const code = authenticator ? "app" : passkey ? "recovery" : null;
  return {
    ways: { password, passkey, code },
    next: checked,
    providers: first === undefined ? links : [],
    first,
    email: user?.email,
  };
}
