import { page } from "fresh";
import {
  NewCodes,
  RenewCodes,
} from "../../../../components/recovery_codes.tsx";
import { hasOtherDevices } from "../../../../lib/device_list.ts";
import { leaveNotice } from "../../../../lib/http/notice.ts";
import { countChange } from "../../../../lib/http/own_change.ts";
import { holdingOf, sessionOf } from "../../../../lib/http/require_session.ts";
import { askForProof } from "../../../../lib/http/step_up.ts";
import { define } from "../../../../lib/state.ts";

/** What the page shows: how many are left, or the new ones. */
interface Data {
  left: number;
  codes?: readonly string[];
  endOthers?: boolean;
}

/** Making new recovery codes, which voids the old ones. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state } = ctx;
    state.title = "Make new recovery codes";
    const refusal = await askForProof(ctx);
    if (refusal !== null) return refusal;
    const { factors } = await state.site.factors.read(sessionOf(state).userId);
    if (factors.recovery === null) {
      return ctx.redirect("/account/security", 303);
    }
    return page<Data>({ left: factors.recovery.hashes.length });
  },
  async POST(ctx) {
    const { state } = ctx;
    state.title = "Your recovery codes";
    const refusal = await askForProof(ctx);
    if (refusal !== null) return refusal;
    const { userId } = sessionOf(state);
    // Asked beforehand: codes are shown once, and must not be lost to a read that fails.
    const endOthers = await hasOtherDevices(state);
    const takeBack = await countChange(ctx);
    const { ok, busy, codes } = await state.site.factors.renewRecoveryCodes({
      userId,
      holds: holdingOf(state),
    });
    if (!ok) {
      await takeBack();
      if (busy) leaveNotice(state, "not-changed");
      return ctx.redirect("/account/security", 303);
    }
    return page<Data>({ left: codes.length, codes, endOthers });
  },
});

/** The page. */
export default define.page<typeof handler>(function RecoveryPage({ data }) {
  const { left, codes, endOthers = false } = data;
  return codes
    ? (
      <NewCodes
        codes={codes}
        done="Your old recovery codes are void."
        endOthers={endOthers}
      />
    )
    : <RenewCodes left={left} />;
});
