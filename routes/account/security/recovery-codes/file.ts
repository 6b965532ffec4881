import { HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import { useRecoveryCode } from "../../../../lib/accounts/factors/recovery_codes.ts";
import { readForm } from "../../../../lib/http/form.ts";
import { assertHeld, sessionOf } from "../../../../lib/http/require_session.ts";
import { define } from "../../../../lib/state.ts";

/**
 * Hands recovery codes back as a file, to the page that shows them for the only time. They are stored
 * as hashes, so the form brings them along; what is no unused code of this account is left out.
 */
export const handler = define.handlers({
  async POST(ctx) {
    const { state, req } = ctx;
    const { site } = state;
    const { userId } = sessionOf(state);
    const form = await readForm(req, ["codes"]);
    await assertHeld(state);
    const [{ factors }, user] = await Promise.all([
      site.factors.read(userId),
      site.accounts.get(userId),
    ]);
    const codes = form.codes.split(" ", 20)
      .filter((code) => useRecoveryCode(factors.recovery, code) !== null);
    if (codes.length === 0) throw new HttpError(STATUS_CODE.BadRequest);
    const whose = user?.email ? ` of ${user.email}` : "";
    const text = [
      `Recovery codes${whose} at ${site.settings.origin}`,
      "Each lets you in once when your passkey or app is lost.",
      "",
      ...codes,
      "",
    ].join("\r\n");
    return new Response(text, {
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "content-disposition":
          'attachment; filename="latchkey-recovery-codes.txt"',
      },
    });
  },
});
