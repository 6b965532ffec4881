import { STATUS_CODE } from "@std/http/status";
import { leaveNotice } from "../../../lib/http/notice.ts";
import { askForProof } from "../../../lib/http/step_up.ts";
import { logOutEverywhere } from "../../../lib/log_out_everywhere.ts";
import { define } from "../../../lib/state.ts";

/** Ends every session of this account, this one too. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state } = ctx;
    const refusal = await askForProof(ctx);
    if (refusal !== null) return refusal;
    await logOutEverywhere(state);
    leaveNotice(state, "logged-out-everywhere");
    return new Response(null, { status: STATUS_CODE.NoContent });
  },
});
