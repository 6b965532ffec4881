import { STATUS_CODE } from "@std/http/status";
import { logOutEverywhere } from "../../../lib/log_out_everywhere.ts";
import { define } from "../../../lib/state.ts";

/** Ends every session of this account, this one too. */
export const handler = define.handlers({
  async POST({ state }) {
    await logOutEverywhere(state);
    return new Response(null, { status: STATUS_CODE.NoContent });
  },
});
