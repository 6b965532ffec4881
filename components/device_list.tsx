// Where this account is signed in. The device in the visitor's hand comes first and is marked; the others follow, the most
// recently seen first. Ending the others stands below the list, ending everything apart from it, with what it does.
import type { SessionJson } from "../lib/session_json.ts";
import { DeviceActions } from "./device_actions.tsx";
import { DeviceRow } from "./device_row.tsx";
import { Notice } from "./notice.tsx";
import type { Shown } from "./shown_devices.ts";

/** What the page shows, and what to do when devices were logged out from it. */
export interface DeviceListProps {
  /** The devices in order, the present, and what is said of them. */
  shown: Shown;
  /** What just happened. */
  notice?: string;
  /** Called with the sessions that were ended from here. */
  onGone: (isGone: (device: SessionJson) => boolean) => void;
}

/**
 * The page of devices, without its frame.
 *
 * @param props what is shown
 * @returns heading, list and the two wider actions
 */
export function DeviceList({ shown, notice, onGone }: DeviceListProps) {
  const { devices, now, status, arrived } = shown;
  return (
    <section class="devices">
      <h1 id="devices-title" tabindex={-1}>Devices</h1>
      <p class="lead" role="status" id="device-status">
        {status}
      </p>
      {notice && <Notice>{notice}</Notice>}
      <ul class="device-list" role="list">
        {devices.map((device) => (
          <DeviceRow
            key={device.id}
            device={device}
            now={now}
            isNew={arrived.has(device.id)}
            onGone={(id) => onGone((device) => device.id === id)}
          />
        ))}
      </ul>
      {devices.some(({ current }) => !current) && (
        <div class="wider" id="other-devices">
          <DeviceActions
            action="/account/devices/revoke-others"
            method="DELETE"
            url="/api/devices"
            button="Log out other devices"
            question="Log out every device but this one?"
            confirm="Log out the others"
            onDone={() =>
              onGone(({ current }) =>
                !current
              )}
          />
          <p>This one stays logged in.</p>
        </div>
      )}
      <section class="everywhere" aria-labelledby="everywhere-title">
        <div>
          <h2 id="everywhere-title">Log out everywhere</h2>
          <p>
            Ends every session at once, this one too. You will have to log in
            again on each device, and so will anyone who should not be in.
          </p>
        </div>
        <DeviceActions
          action="/account/logout-everywhere"
          method="POST"
          url="/api/logout-everywhere"
          button="Log out everywhere"
          question="Log out everywhere, here too?"
          confirm="Log out everywhere"
          ends
        />
      </section>
    </section>
  );
}
