import { HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import type { ChallengePurpose } from "../../../lib/accounts/factors/factors.ts";
import { refuseAnonymous } from "../../../lib/http/api_refusals.ts";
import { holdingOf, SessionOver } from "../../../lib/http/require_session.ts";
import { browserId } from "../../../lib/http/short_cookies.ts";
import { askForProof } from "../../../lib/http/step_up.ts";
import { passkeyRequest } from "../../../lib/passkey_requests.ts";
import { define } from "../../../lib/state.ts";

/** What a passkey may be asked for. */
const PURPOSES: ReadonlySet<string> = new Set(
  ["log-in", "second", "confirm", "add"] satisfies ChallengePurpose[],
);

/** What a browser needs, to ask for a passkey. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state, req, params } = ctx;
    await req.body?.cancel();
    if (!PURPOSES.has(params.purpose)) {
      throw new HttpError(STATUS_CODE.NotFound);
    }
    const purpose = params.purpose as ChallengePurpose;
    const { factors, accounts } = state.site;
    if (purpose === "log-in") {
      const binding = browserId(state, req.headers);
      return Response.json(await factors.askForPasskey({ purpose, binding }));
    }
    const request = await passkeyRequest(ctx, purpose);
    const user = request && await accounts.get(request.userId!);
    if (user === null) return refuseAnonymous(state);
    const { what } = request!;
    if (purpose !== "add") {
      return Response.json(await factors.askForPasskey(what, user.id));
    }
    state.session = state.session &&
      await state.site.sessions.live(state.session);
    const refusal = await askForProof(ctx);
    if (refusal !== null) return refusal;
    try {
      const holds = holdingOf(state);
      return Response.json(await factors.askForNewPasskey(user, what, holds));
    } catch (error) {
      if (error instanceof SessionOver) return refuseAnonymous(state);
      throw error;
    }
  },
});
