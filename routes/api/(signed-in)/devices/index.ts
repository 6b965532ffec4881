import { STATUS_CODE } from "@std/http/status";
import { listDevices } from "../../../../lib/device_list.ts";
import { endOtherSessions } from "../../../../lib/end_sessions.ts";
import { logInFirst } from "../../../../lib/http/api_refusals.ts";
import { sessionOf } from "../../../../lib/http/require_session.ts";
import { askForProof } from "../../../../lib/http/step_up.ts";
import { define } from "../../../../lib/state.ts";

/** The devices of this account: listed, or all but this one logged out. */
export const handler = define.handlers({
  async GET({ state }) {
    return Response.json({ devices: await listDevices(state) });
  },
  async DELETE(ctx) {
    const { state } = ctx;
    const refusal = await askForProof(ctx);
    if (refusal !== null) return refusal;
    const { userId, id } = sessionOf(state);
    const outcome = await endOtherSessions(state.site.sessions, userId, id);
    if (outcome === "over") return logInFirst();
    return new Response(null, { status: STATUS_CODE.NoContent });
  },
});
