import { type Context, HttpError, page } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import {
  PasskeyPage,
  type PasskeyPageProps,
} from "../../../../../components/passkey_pages.tsx";
import { passkeyName } from "../../../../../lib/accounts/factors/passkey_name.ts";
import { readForm } from "../../../../../lib/http/form.ts";
import { INTERRUPTED, openDraft } from "../../../../../lib/http/draft.ts";
import { leaveNotice } from "../../../../../lib/http/notice.ts";
import { countChange } from "../../../../../lib/http/own_change.ts";
import {
  assertHeld,
  holdingOf,
  sessionOf,
} from "../../../../../lib/http/require_session.ts";
import { askForProof, isProofFresh } from "../../../../../lib/http/step_up.ts";
import { isLastFactor, showPasskey } from "../../../../../lib/shown_factors.ts";
import { define, type State } from "../../../../../lib/state.ts";

/** One passkey: looked at, and given another name. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, params } = ctx;
    const props = await propsOf(state, params.id);
    // It is looked at with old proof too: only another name asks for it.
    const draft = isProofFresh(state) ? openDraft(ctx) : null;
    const notice = draft ? INTERRUPTED : undefined;
    return page<PasskeyPageProps>({ ...props, typed: draft?.name, notice });
  },
  async POST(ctx) {
    const { state, req, params } = ctx;
    const props = await propsOf(state, params.id);
    const refusal = await askForProof(ctx, { draft: ["name"] });
    if (refusal !== null) return refusal;
    const form = await readForm(req, ["name"]);
    await assertHeld(state);
    const { name, error } = passkeyName(form.name);
    if (error !== undefined) {
      return page<PasskeyPageProps>(
        { ...props, typed: form.name, errors: { name: error } },
        { status: 422 },
      );
    }
    const isSame = name === props.passkey.name;
    leaveNotice(
      state,
      isSame || await isRenamed(ctx, name) ? "passkey-renamed" : "not-changed",
    );
    return ctx.redirect("/account/security", 303);
  },
});

/** The page. */
export default define.page<typeof handler>(function OnePasskey({ data }) {
  return <PasskeyPage {...data} />;
});

async function isRenamed(
  ctx: Context<State>,
  name: string,
): Promise<boolean> {
  const { state, params } = ctx;
  const { userId } = sessionOf(state);
  const takeBack = await countChange(ctx);
  const asker = { userId, holds: holdingOf(state) };
  const { factors } = state.site;
  const { ok } = await factors.renamePasskey(asker, params.id, name);
  if (!ok) await takeBack();
  return ok;
}

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
