import { page } from "fresh";
import {
  SecurityOverview,
  type SecurityOverviewProps,
} from "../../../components/security_overview.tsx";
import { hasOtherDevices } from "../../../lib/device_list.ts";
import { takeNotice } from "../../../lib/http/notice.ts";
import { sessionOf } from "../../../lib/http/require_session.ts";
import { showFactors } from "../../../lib/shown_factors.ts";
import { define } from "../../../lib/state.ts";

/** What the account is protected by. */
export const handler = define.handlers({
  async GET({ state, req, url }) {
    state.title = "Security";
    const { userId } = sessionOf(state);
    const { factors, identities, clock } = state.site;
    const [{ factors: own }, password] = await Promise.all([
      factors.read(userId),
      identities.hasPassword(userId),
    ]);
    return page<SecurityOverviewProps>({
      ...showFactors(own),
      password,
      notice: takeNotice(state, req.headers),
      endOthers: url.searchParams.has("changed") &&
        await hasOtherDevices(state),
      now: clock(),
    });
  },
});

/** The page. */
export default define.page<typeof handler>(function SecurityPage({ data }) {
  return <SecurityOverview {...data} />;
});
