import { HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import { describeDevice } from "../../lib/devices.ts";
import { logInFirst } from "../../lib/http/api_refusals.ts";
import { toSessionJson } from "../../lib/session_json.ts";
import { define } from "../../lib/state.ts";

/** The session of this request, as its strategy resolves it. */
export const handler = define.handlers({
  GET({ state, req }) {
    if (state.resolution?.outcome === "unavailable") {
      throw new HttpError(STATUS_CODE.ServiceUnavailable);
    }
    if (state.session === null) return logInFirst();
    // A signed cookie does not carry the device; this request shows which it is.
    const device = state.session.device ??
      describeDevice(req.headers, state.address);
    return Response.json({
      session: toSessionJson(state.session, device, true),
    });
  },
});
