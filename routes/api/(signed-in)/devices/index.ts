import { STATUS_CODE } from "@std/http/status";
import { listDevices } from "../../../../lib/device_list.ts";
import { sessionOf } from "../../../../lib/http/require_session.ts";
import { define } from "../../../../lib/state.ts";

/** The devices of this account: listed, or all but this one logged out. */
export const handler = define.handlers({
  async GET({ state }) {
    return Response.json({ devices: await listDevices(state) });
  },
  async DELETE({ state }) {
    const { userId, id } = sessionOf(state);
    await state.site.sessions.revokeOthers(userId, id);
    return new Response(null, { status: STATUS_CODE.NoContent });
  },
});
