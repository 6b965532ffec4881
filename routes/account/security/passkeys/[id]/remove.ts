import { leaveNotice } from "../../../../../lib/http/notice.ts";
import {
  holdingOf,
  sessionOf,
} from "../../../../../lib/http/require_session.ts";
import { askForProof } from "../../../../../lib/http/step_up.ts";
import { define, type State } from "../../../../../lib/state.ts";

/** Takes a passkey away, unless it is the only way in; doing it twice is no error. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state, params } = ctx;
    const refusal = await askForProof(ctx, async () => ({
      question: `Remove ${await nameOf(state, params.id)}?`,
      button: "Remove passkey",
      ends: true,
    }));
    if (refusal !== null) return refusal;
    const { userId } = sessionOf(state);
    const { factors, oauth } = state.site;
    const { ok } = await factors.removePasskey({
      userId,
      holds: holdingOf(state),
      id: params.id,
      usable: ({ provider }) => oauth.find(provider) !== null,
    });
    if (!ok) return ctx.redirect("/account/security", 303);
    leaveNotice(state, "passkey-removed");
    return ctx.redirect("/account/security?changed", 303);
  },
});

async function nameOf(state: State, id: string): Promise<string> {
  const { factors } = await state.site.factors.read(sessionOf(state).userId);
  const passkey = factors.passkeys.find((passkey) => passkey.id === id);
  return passkey === undefined ? "this passkey" : `the passkey ${passkey.name}`;
}
