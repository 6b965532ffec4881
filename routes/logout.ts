import { HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import { define } from "../lib/state.ts";

/** Logging this device out; without a session it only clears the cookie. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state } = ctx;
    if (state.resolution?.outcome === "unavailable") {
      // The session may live on: nobody should believe that it is over.
      throw new HttpError(STATUS_CODE.ServiceUnavailable);
    }
    const { setCookies } = await state.site.sessions.signOut(state.session);
    state.session = null;
    state.setCookies = [...setCookies];
    return ctx.redirect("/", 303);
  },
});
