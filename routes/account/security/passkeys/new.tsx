import { page } from "fresh";
import {
  NewPasskeyForm,
  type NewPasskeyProps,
} from "../../../../components/passkey_pages.tsx";
import {
  NewCodes,
  type NewCodesProps,
} from "../../../../components/recovery_codes.tsx";
import { hasSecondFactor } from "../../../../lib/accounts/factors/factors.ts";
import { passkeyName } from "../../../../lib/accounts/factors/passkey_name.ts";
import { describeDevice } from "../../../../lib/devices.ts";
import { hasOtherDevices } from "../../../../lib/device_list.ts";
import { INTERRUPTED, openDraft } from "../../../../lib/http/draft.ts";
import { readForm } from "../../../../lib/http/form.ts";
import { leaveNotice } from "../../../../lib/http/notice.ts";
import {
  assertHeld,
  holdingOf,
  sessionOf,
} from "../../../../lib/http/require_session.ts";
import { countChange } from "../../../../lib/http/own_change.ts";
import { askForProof } from "../../../../lib/http/step_up.ts";
import { passkeyRequest } from "../../../../lib/passkey_requests.ts";
import { define, type State } from "../../../../lib/state.ts";

/** What the page shows: the form, or the codes that come with a first passkey. */
type Data = { form: NewPasskeyProps } | { made: NewCodesProps };

/** What is said when it was not added. */
const NOT_ADDED =
  "The passkey was not added: that took too long, it is known here already, there are 20 of them, or something else changed at the same moment. Try again.";

/** Adding a passkey. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, req } = ctx;
    state.title = "Add a passkey";
    const refusal = await askForProof(ctx);
    if (refusal !== null) return refusal;
    const draft = openDraft(ctx);
    const name = draft?.name ??
      describeDevice(req.headers, state.address).label;
    const notice = draft ? INTERRUPTED : undefined;
    return page<Data>({ form: { name, ...await standing(state), notice } });
  },
  async POST(ctx) {
    const { state, req } = ctx;
    state.title = "Add a passkey";
    const refusal = await askForProof(ctx, { draft: ["name"] });
    if (refusal !== null) return refusal;
    const form = await readForm(req, ["name", "response", "state"]);
    await assertHeld(state);
    const again = async (errors: NewPasskeyProps["errors"]) =>
      page<Data>({
        form: { name: form.name, ...await standing(state), errors },
      }, { status: 422 });
    const { name, error } = passkeyName(form.name);
    if (error !== undefined) return again({ name: error });
    const request = await passkeyRequest(ctx, "add");
    const { userId } = sessionOf(state);
    // Asked beforehand: codes are shown once, and must not be lost to a read that fails.
    const endOthers = await hasOtherDevices(state);
    const takeBack = await countChange(ctx);
    const { ok, codes } = await state.site.factors.addPasskey({
      userId,
      holds: holdingOf(state),
      name,
      response: form.response,
      state: form.state,
      what: request!.what,
    });
    if (!ok) {
      await takeBack();
      return again({ form: NOT_ADDED });
    }
    if (codes.length === 0) {
      leaveNotice(state, "passkey-added");
      return ctx.redirect("/account/security?changed", 303);
    }
    state.title = "Your recovery codes";
    const done = "Your passkey is added. You can log in with it from now on.";
    return page<Data>({ made: { codes, done, endOthers } });
  },
});

/** The page. */
export default define.page<typeof handler>(function NewPasskeyPage({ data }) {
  return "made" in data
    ? <NewCodes {...data.made} />
    : <NewPasskeyForm {...data.form} />;
});

/** What protects the account until now. */
async function standing(state: State) {
  const { factors, identities } = state.site;
  const { userId } = sessionOf(state);
  const [{ factors: own }, password] = await Promise.all([
    factors.read(userId),
    identities.hasPassword(userId),
  ]);
  return { first: !hasSecondFactor(own), password };
}
