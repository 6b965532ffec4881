import { HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import { exportAccount } from "../../lib/export_account.ts";
import { assertHeld, sessionOf } from "../../lib/http/require_session.ts";
import { countExport } from "../../lib/http/own_change.ts";
import { askForProof } from "../../lib/http/step_up.ts";
import { define } from "../../lib/state.ts";

/** Hands out everything that is stored about whoever asks. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state, req } = ctx;
    const refusal = await askForProof(ctx, {
      question: "Download everything that is stored about you?",
      button: "Download",
      back: { label: "Back to your data", href: "/account/data" },
    });
    if (refusal !== null) return refusal;
    await req.body?.cancel();
    await assertHeld(state);
    const { site } = state;
    const { userId } = sessionOf(state);
    const user = await site.accounts.get(userId);
    if (user === null) throw new HttpError(STATUS_CODE.Unauthorized);
    await countExport(ctx);
    const now = site.clock();
    // Before it is read: it is handed out while that goes on, and not all of it may be taken.
    await site.audit.record({ type: "data-exported", userId });
    const assertAllowed = () => assertHeld(state);
    const all = await exportAccount(site, user, now, assertAllowed);
    const day = new Date(now).toISOString().slice(0, 10);
    return new Response(all, {
      headers: {
        "content-type": "application/json; charset=utf-8",
        "content-disposition": `attachment; filename="latchkey-${day}.json"`,
      },
    });
  },
});
