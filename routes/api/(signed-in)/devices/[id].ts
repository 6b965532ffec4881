import { STATUS_CODE } from "@std/http/status";
import { refuseUnknownDevice } from "../../../../lib/http/api_refusals.ts";
import { leaveNotice } from "../../../../lib/http/notice.ts";
import { sessionOf } from "../../../../lib/http/require_session.ts";
import { askForProof } from "../../../../lib/http/step_up.ts";
import { define } from "../../../../lib/state.ts";

/** One device of this account: logged out. */
export const handler = define.handlers({
  async DELETE(ctx) {
    const { state, params } = ctx;
    const own = sessionOf(state);
    const { sessions } = state.site;
    if (params.id === own.id) {
      state.setCookies = [...(await sessions.signOut(own)).setCookies];
      leaveNotice(state, "logged-out");
      return new Response(null, { status: STATUS_CODE.NoContent });
    }
    const refusal = await askForProof(ctx);
    if (refusal !== null) return refusal;
    if (!await sessions.revoke(own.userId, params.id)) {
      return refuseUnknownDevice(state);
    }
    return new Response(null, { status: STATUS_CODE.NoContent });
  },
});
