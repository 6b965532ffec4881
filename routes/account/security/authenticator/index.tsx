import { page } from "fresh";
import {
  AuthenticatorPage,
  type AuthenticatorPageProps,
  AuthenticatorSetup,
  type AuthenticatorSetupProps,
} from "../../../../components/authenticator_pages.tsx";
import {
  NewCodes,
  type NewCodesProps,
} from "../../../../components/recovery_codes.tsx";
import {
  authenticatorUri,
  typedSecret,
} from "../../../../lib/accounts/factors/authenticator.ts";
import {
  beginSetup,
  resumeSetup,
  type Setup,
} from "../../../../lib/authenticator_setup.ts";
import { hasOtherDevices } from "../../../../lib/device_list.ts";
import { openDraft } from "../../../../lib/http/draft.ts";
import { readForm } from "../../../../lib/http/form.ts";
import { leaveNotice } from "../../../../lib/http/notice.ts";
import {
  assertHeld,
  holdingOf,
  sessionOf,
} from "../../../../lib/http/require_session.ts";
import { countChange } from "../../../../lib/http/own_change.ts";
import { askForProof } from "../../../../lib/http/step_up.ts";
import { isLastFactor, showFactors } from "../../../../lib/shown_factors.ts";
import { define, type State } from "../../../../lib/state.ts";

/** What the page shows: the app that is there, the set-up, or the codes that come with it. */
type Data =
  | { there: AuthenticatorPageProps }
  | { setup: AuthenticatorSetupProps }
  | { made: NewCodesProps };

/** What is said of a first code that is not the app's. */
const WRONG =
  "This is not the code that the app shows for this key. Enter the present one, and check that the clock of your device is right.";

/** What is said when other changes came between. */
const MEANWHILE =
  "Something changed at this very moment. Enter the code once more.";

/** What is said when proof was asked for in the middle. */
const SAME_KEY =
  "You have confirmed that it is you. The key is still the one that your app has: enter the code that it shows now.";

/** Setting an authenticator app up, or looking after it. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state } = ctx;
    state.title = "Authenticator app";
    const { site } = state;
    const { userId } = sessionOf(state);
    const { factors } = await site.factors.read(userId);
    const { app } = showFactors(factors);
    if (app !== null) {
      const last = isLastFactor(factors);
      const password = await site.identities.hasPassword(userId);
      return page<Data>({
        there: { ...app, last, password, now: site.clock() },
      });
    }
    const refusal = await askForProof(ctx);
    if (refusal !== null) return refusal;
    const draft = openDraft(ctx);
    const begun = draft && resumeSetup(state, draft.setup);
    if (begun !== null) {
      const setup = { ...await shown(state, begun), notice: SAME_KEY };
      return page<Data>({ setup });
    }
    const fresh = await shown(state, beginSetup(state));
    // Who was asked for proof in the middle has an app with another key by now.
    const late = ctx.url.searchParams.has("draft");
    return page<Data>({
      setup: late ? { ...fresh, errors: { code: TOO_LATE } } : fresh,
    });
  },
  async POST(ctx) {
    const { state, req } = ctx;
    state.title = "Authenticator app";
    // The app has scanned the key, so it stays the same; the code is another one by then.
    const refusal = await askForProof(ctx, { draft: ["setup"] });
    if (refusal !== null) return refusal;
    const form = await readForm(req, ["setup", "code"]);
    await assertHeld(state);
    const setup = resumeSetup(state, form.setup);
    const again = async (status: 409 | 422, code: string, from: Setup) =>
      page<Data>({
        setup: { ...await shown(state, from), errors: { code } },
      }, { status });
    if (setup === null) return again(422, TOO_LATE, beginSetup(state));
    if (form.code.trim() === "") return again(422, "Enter the code.", setup);
    const { userId } = sessionOf(state);
    const { secret } = setup;
    // Asked beforehand: codes are shown once, and must not be lost to a read that fails.
    const endOthers = await hasOtherDevices(state);
    const takeBack = await countChange(ctx);
    const result = await state.site.factors.addAuthenticator({
      userId,
      holds: holdingOf(state),
      secret,
      code: form.code,
    });
    if (!result.ok) {
      await takeBack();
      return result.busy
        ? again(409, MEANWHILE, setup)
        : again(422, WRONG, setup);
    }
    if (result.codes.length === 0) {
      leaveNotice(state, "app-added");
      return ctx.redirect("/account/security?changed", 303);
    }
    state.title = "Your recovery codes";
    const done = "Your app is set up. It is asked for from the next log-in on.";
    return page<Data>({ made: { codes: result.codes, done, endOthers } });
  },
});

/** What is said when the form was open for too long. */
const TOO_LATE =
  "That took too long, so here is a new key. Let the app scan it, then enter the code.";

/** The page. */
export default define.page<typeof handler>(function AppPage({ data }) {
  if ("there" in data) return <AuthenticatorPage {...data.there} />;
  if ("made" in data) return <NewCodes {...data.made} />;
  return <AuthenticatorSetup {...data.setup} />;
});

async function shown(
  state: State,
  { secret, sealed }: Setup,
): Promise<AuthenticatorSetupProps> {
  const user = await state.site.accounts.get(sessionOf(state).userId);
  const account = user?.email || user?.name || "";
  const names = { site: "Latchkey", account };
  return {
    uri: authenticatorUri(secret, names),
    secret: typedSecret(secret),
    sealed,
  };
}
