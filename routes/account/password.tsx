import { page } from "fresh";
import {
  PasswordForm,
  type PasswordFormProps,
} from "../../components/password_form.tsx";
import { hasSecondFactor } from "../../lib/accounts/factors/factors.ts";
import { INTERRUPTED, openDraft } from "../../lib/http/draft.ts";
import { readForm } from "../../lib/http/form.ts";
import { leaveNotice, takeNotice } from "../../lib/http/notice.ts";
import { assertHeld, sessionOf } from "../../lib/http/require_session.ts";
import { countChange } from "../../lib/http/own_change.ts";
import { askForProof } from "../../lib/http/step_up.ts";
import { rememberDevice } from "../../lib/known_device.ts";
import { define, type State } from "../../lib/state.ts";
import { takeTurn } from "../../lib/take_turn.ts";

/** Changing the password, which ends every other session and gives this one a new ID. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, req } = ctx;
    const refusal = await askForProof(ctx);
    if (refusal !== null) return refusal;
    state.title = "Password";
    return page<PasswordFormProps>({
      ...await ownerOf(state),
      notice: takeNotice(state, req.headers) ??
        (openDraft(ctx) ? INTERRUPTED : undefined),
    });
  },
  async POST(ctx) {
    const { state, req } = ctx;
    state.title = "Password";
    // Passwords are not kept: the form is filled in again.
    const refusal = await askForProof(ctx, { draft: [] });
    if (refusal !== null) return refusal;
    const { site } = state;
    const session = sessionOf(state);
    const form = await readForm(req, ["current", "password"]);
    await assertHeld(state);
    const { userId, id } = session;
    // A field that was left empty is no guess.
    const turn = form.current === ""
      ? null
      : await takeTurn(ctx, "confirm", { session: true });
    if (turn?.allowed === false) {
      return page<PasswordFormProps>({
        ...await ownerOf(state),
        errors: { current: turn.message },
      }, turn.init);
    }
    // One write: there is no moment at which the password is new and a session
    // that was started with the old one lives.
    const { first } = await ownerOf(state);
    const takeBack = await countChange(ctx);
    const result = await site.accounts.changePassword(
      { userId, ...form },
      (together) => site.sessions.revokeOthers(userId, id, together),
    );
    if (!result.ok) {
      await takeBack();
      if (result.errors.current === undefined) await turn?.succeeded();
      return page<PasswordFormProps>({
        ...await ownerOf(state),
        errors: result.errors,
      }, { status: 422 });
    }
    // A password alone is no proof where two are asked for, and a first one none at all.
    const { factors } = await site.factors.read(userId);
    const amr = first || hasSecondFactor(factors) ? null : ["pwd"];
    const renewed = await site.sessions.reauthenticate(session, amr);
    if (renewed !== null) state.setCookies = [...renewed.setCookies];
    await turn?.succeeded();
    // Devices that knew the old password are strangers now; this one is not.
    const user = await site.accounts.get(userId);
    if (user !== null) rememberDevice(state, req.headers, user);
    leaveNotice(state, first ? "password-set" : "password-changed");
    return ctx.redirect("/account", 303);
  },
});

/** The page. */
export default define.page<typeof handler>(function PasswordPage({ data }) {
  return <PasswordForm {...data} />;
});

async function ownerOf(state: State) {
  const { accounts, identities, mail } = state.site;
  const { userId } = sessionOf(state);
  const [user, hasPassword] = await Promise.all([
    accounts.get(userId),
    identities.hasPassword(userId),
  ]);
  return { email: user?.email, first: !hasPassword, mail: mail.works };
}
