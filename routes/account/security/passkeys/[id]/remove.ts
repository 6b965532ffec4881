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
    const { ok, busy } = await factors.removePasskey({
      userId,
      holds: holdingOf(state),
      id: params.id,
      usable: ({ provider }) => oauth.find(provider) !== null,
    });
    if (!ok) {
      if (busy) leaveNotice(state, "not-changed");
      // What is there still, and was not held up, is the only way in.
      else if (await find(state, params.id)) {
        leaveNotice(state, "last-way-in");
      }
      return ctx.redirect("/account/security", 303);
    }
    leaveNotice(state, "passkey-removed");
    return ctx.redirect("/account/security?changed", 303);
  },
});

async function nameOf(state: State, id: string): Promise<string> {
  const passkey = await find(state, id);
  return passkey === undefined ? "this passkey" : `the passkey ${passkey.name}`;
}

async function find(state: State, id: string) {
  const { factors } = await state.site.factors.read(sessionOf(state).userId);
  return factors.passkeys.find((passkey) => passkey.id === id);
}
