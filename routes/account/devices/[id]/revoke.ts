import { noteUnknownDevice } from "../../../../lib/http/api_refusals.ts";
import { leaveNotice } from "../../../../lib/http/notice.ts";
import { sessionOf } from "../../../../lib/http/require_session.ts";
import { askForProof } from "../../../../lib/http/step_up.ts";
import { define, type State } from "../../../../lib/state.ts";

/** Logs one device out; doing it twice is no error. Whoever logs out their own is asked for nothing. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state, params } = ctx;
    const own = sessionOf(state);
    if (params.id === own.id) {
      const { setCookies } = await state.site.sessions.signOut(own);
      state.setCookies = [...setCookies];
      leaveNotice(state, "logged-out");
      return ctx.redirect("/account", 303);
    }
    const refusal = await askForProof(ctx, async () => ({
      question: `Log out ${await nameOf(state, params.id)}?`,
      button: "Log out",
      ends: true,
    }));
    if (refusal !== null) return refusal;
    if (await state.site.sessions.revoke(own.userId, params.id)) {
      leaveNotice(state, "device-logged-out");
    } else noteUnknownDevice(state);
    return ctx.redirect("/account", 303);
  },
});

async function nameOf(state: State, id: string): Promise<string> {
  const sessions = await state.site.sessions.list(sessionOf(state).userId);
  const device = sessions.find((session) => session.id === id)?.device;
  return device?.label ?? "this device";
}
