import { type Context, page } from "fresh";
import {
  AddressForm,
  type AddressFormProps,
} from "../../../components/address_form.tsx";
import { mailNewAddress } from "../../../lib/by_mail/addresses.ts";
import { codeToShow, rememberAsking } from "../../../lib/http/asking_cookie.ts";
import { INTERRUPTED, openDraft } from "../../../lib/http/draft.ts";
import { readForm } from "../../../lib/http/form.ts";
import { requireMail } from "../../../lib/http/link_visit.ts";
import { assertPosted, checkEmail } from "../../../lib/http/mail_asked.ts";
import { leaveNotice, takeNotice } from "../../../lib/http/notice.ts";
import { assertHeld, sessionOf } from "../../../lib/http/require_session.ts";
import { countChange } from "../../../lib/http/own_change.ts";
import { isProofRenewed } from "../../../lib/http/renewed_proof.ts";
import { askForProof, isProofFresh } from "../../../lib/http/step_up.ts";
import { define, type State } from "../../../lib/state.ts";
import { takeTurn } from "../../../lib/take_turn.ts";

/** The address of the account, and asking for another one. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, req, url } = ctx;
    requireMail(state);
    state.title = "Email address";
    // Links from mails lead here and say what they did, however old the proof is: only a change asks for it.
    const isFresh = isProofFresh(state);
    const draft = isFresh ? openDraft(ctx) : null;
    const known = await addressOf(ctx, url.searchParams.get("draft") ?? "");
    return page<AddressFormProps>({
      ...known,
      // With old proof, sending the form asks for it first, and for more than the password.
      asksPassword: known.asksPassword && isFresh,
      typed: draft?.email,
      code: codeToShow(state, req.headers, "address") ?? undefined,
      notice: takeNotice(state, req.headers) ??
        (draft ? INTERRUPTED : undefined),
    });
  },
  async POST(ctx) {
    const { state, req } = ctx;
    requireMail(state);
    const refusal = await askForProof(ctx, { draft: ["email"] });
    if (refusal !== null) return refusal;
    state.title = "Email address";
    const form = await readForm(req, ["email", "current", "draft"]);
    await assertHeld(state);
    const known = await addressOf(ctx, form.draft);
    const again = (errors: AddressFormProps["errors"], init: ResponseInit) =>
      page<AddressFormProps>({ ...known, typed: form.email, errors }, init);
    const checked = checkNewEmail(form.email, known.email);
    // A field that was left empty is no guess.
    const left = form.current === "";
    const guess = known.asksPassword && !left
      ? await takeTurn(ctx, "confirm", { session: true })
      : null;
    if (guess?.allowed === false) {
      return again({ form: guess.message }, guess.init);
    }
    const proved = !known.asksPassword ||
      !left && await isPassword(state, form.current);
    if (proved) await guess?.succeeded();
    if ("error" in checked || !proved) {
      return again({
        email: "error" in checked ? checked.error : undefined,
        current: proved ? undefined : wrongPassword(form.current),
      }, { status: 422 });
    }
    const turn = await takeTurn(ctx, "mail", { email: checked.email });
    if (!turn.allowed) return again({ form: turn.message }, turn.init);
    // Mails are counted for each address; whoever has a thousand of them moves one account about.
    await countChange(ctx);
    const session = sessionOf(state);
    const secret = rememberAsking(state, "address");
    assertPosted(mailNewAddress(state.site, session, checked.email, secret));
    leaveNotice(state, "new-address-mailed");
    return ctx.redirect("/account/email", 303);
  },
});

/** The page. */
export default define.page<typeof handler>(function AddressPage({ data }) {
  return <AddressForm {...data} />;
});

async function addressOf(ctx: Context<State>, draft: string) {
  const { state } = ctx;
  const { accounts, identities } = state.site;
  const { userId } = sessionOf(state);
  const [user, hasPassword] = await Promise.all([
    accounts.get(userId),
    identities.hasPassword(userId),
  ]);
  const asksPassword = hasPassword && !isProofRenewed(ctx, draft);
  return {
    email: user?.email ?? "",
    confirmed: user?.emailVerifiedAt !== undefined,
    asksPassword,
    draft: asksPassword ? undefined : draft,
  };
}

async function isPassword(state: State, password: string): Promise<boolean> {
  const { userId } = sessionOf(state);
  const proof = { userId, password };
  return await state.site.accounts.provePassword(proof) !== null;
}

/** Who was shown no field, and took too long, is told that there is one now. */
function wrongPassword(typed: string): string {
  return typed === ""
    ? "Enter your current password."
    : "This is not your current password.";
}

function checkNewEmail(typed: string, present: string) {
  const checked = checkEmail(typed);
  return "email" in checked && checked.email === present
    ? { error: "This is your address already." }
    : checked;
}
