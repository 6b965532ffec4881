import { HttpError, page } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import {
  PasskeyPage,
  type PasskeyPageProps,
} from "../../../../../components/passkey_pages.tsx";
import { passkeyName } from "../../../../../lib/accounts/factors/passkey_name.ts";
import { readForm } from "../../../../../lib/http/form.ts";
import { leaveNotice } from "../../../../../lib/http/notice.ts";
import {
  assertHeld,
  holdingOf,
  sessionOf,
} from "../../../../../lib/http/require_session.ts";
import { isLastFactor, showPasskey } from "../../../../../lib/shown_factors.ts";
import { define, type State } from "../../../../../lib/state.ts";

/** One passkey: looked at, and given another name. */
export const handler = define.handlers({
  async GET({ state, params }) {
    return page(await propsOf(state, params.id));
  },
  async POST(ctx) {
    const { state, req, params } = ctx;
    const props = await propsOf(state, params.id);
    const form = await readForm(req, ["name"]);
    await assertHeld(state);
    const { name, error } = passkeyName(form.name);
    if (error !== undefined) {
      return page({ ...props, errors: { name: error } }, { status: 422 });
    }
    const { userId } = sessionOf(state);
    const asker = { userId, holds: holdingOf(state) };
    await state.site.factors.renamePasskey(asker, params.id, name);
    leaveNotice(state, "passkey-renamed");
    return ctx.redirect("/account/security", 303);
  },
});

/** The page. */
export default define.page<typeof handler>(function OnePasskey({ data }) {
  return <PasskeyPage {...data} />;
});

async function propsOf(state: State, id: string): Promise<PasskeyPageProps> {
  const { userId } = sessionOf(state);
  const { factors, identities, oauth, clock } = state.site;
  const [{ factors: own }, hasPassword, known] = await Promise.all([
    factors.read(userId),
    identities.hasPassword(userId),
    identities.list(userId),
  ]);
  const passkey = own.passkeys.find((passkey) => passkey.id === id);
  if (passkey === undefined) throw new HttpError(STATUS_CODE.NotFound);
  state.title = passkey.name;
  const another = hasPassword || own.passkeys.length > 1 ||
    known.some(({ provider }) => oauth.find(provider) !== null);
  return {
    passkey: showPasskey(passkey),
    last: isLastFactor(own),
    password: hasPassword,
    only: !another,
    now: clock(),
  };
}
