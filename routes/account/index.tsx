import { page } from "fresh";
import {
  LiveDevices,
  type LiveDevicesProps,
} from "../../islands/live_devices.tsx";
import { listDevices } from "../../lib/device_list.ts";
import { takeNotice } from "../../lib/http/notice.ts";
import { sessionOf } from "../../lib/http/require_session.ts";
import { define } from "../../lib/state.ts";

/** The devices of this account. */
export const handler = define.handlers({
  async GET({ state, req }) {
    state.title = "Devices";
    return page<LiveDevicesProps>({
      userId: sessionOf(state).userId,
      devices: await listDevices(state),
      now: state.site.clock(),
      notice: takeNotice(state, req.headers),
    });
  },
});

/** The page. */
export default define.page<typeof handler>(function DevicesPage({ data }) {
  return <LiveDevices {...data} />;
});
