import { define } from "../lib/state.ts";

/** Logging this device out; without a session it only clears the cookie. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state } = ctx;
    const { setCookies } = await state.site.sessions.signOut(state.session);
    state.session = null;
    state.setCookies = [...setCookies];
    return ctx.redirect("/", 303);
  },
});
