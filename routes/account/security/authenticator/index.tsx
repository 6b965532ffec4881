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
import { readForm } from "../../../../lib/http/form.ts";
import { leaveNotice } from "../../../../lib/http/notice.ts";
import { sessionOf } from "../../../../lib/http/require_session.ts";
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

/** Setting an authenticator app up, or looking after it. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state } = ctx;
    state.title = "Authenticator app";
    const { site } = state;
    const { factors } = await site.factors.read(sessionOf(state).userId);
    const { app } = showFactors(factors);
    if (app !== null) {
      const last = isLastFactor(factors);
      return page<Data>({ there: { ...app, last, now: site.clock() } });
    }
    const refusal = await askForProof(ctx);
    if (refusal !== null) return refusal;
    return page<Data>({ setup: await shown(state, beginSetup(state)) });
  },
  async POST(ctx) {
    const { state, req } = ctx;
    state.title = "Authenticator app";
    const refusal = await askForProof(ctx);
    if (refusal !== null) return refusal;
    const form = await readForm(req, ["setup", "code"]);
    const setup = resumeSetup(state, form.setup);
    const again = async (status: 401 | 422, code: string, from: Setup) =>
      page<Data>({
        setup: { ...await shown(state, from), errors: { code } },
      }, { status });
    if (setup === null) return again(422, TOO_LATE, beginSetup(state));
    if (form.code.trim() === "") return again(422, "Enter the code.", setup);
    const { userId } = sessionOf(state);
    const { secret } = setup;
    const result = await state.site.factors.addAuthenticator({
      userId,
      secret,
      code: form.code,
    });
    if (!result.ok) return again(422, WRONG, setup);
    if (result.codes.length === 0) {
      leaveNotice(state, "app-added");
      return ctx.redirect("/account/security?changed", 303);
    }
    state.title = "Your recovery codes";
    const done = "Your app is set up. It is asked for from the next log-in on.";
    return page<Data>({ made: { codes: result.codes, done } });
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
