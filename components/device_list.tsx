// Where this account is signed in. The device in the visitor's hand comes first and is marked; the others follow, the most
// recently seen first. Ending the others stands below the list, ending everything apart from it, with what it does.
import { DeviceActions } from "../islands/device_actions.tsx";
import type { SessionJson } from "../lib/session_json.ts";
import { DeviceRow } from "./device_row.tsx";
import { countDevices } from "./device_words.ts";
import { Notice } from "./notice.tsx";

/** The devices, in any order, and the present. */
export interface DeviceListProps {
  /** Sessions of the account, in any order. */
  devices: readonly SessionJson[];
  /** Milliseconds since 1970. */
  now: number;
  /** What just happened. */
  notice?: string;
}

/**
 * Puts devices in the order of the page.
 *
 * @param devices sessions in any order
 * @returns a new array: the current one first, then by last seen, the latest first
 */
export function inOrder(devices: readonly SessionJson[]): SessionJson[] {
  return [...devices].sort((a, b) =>
    Number(b.current) - Number(a.current) ||
    b.lastSeenAt.localeCompare(a.lastSeenAt) || a.id.localeCompare(b.id)
  );
}

/**
 * The page of devices, without its frame.
 *
 * @param props the devices and the present
 * @returns heading, list and the two wider actions
 */
export function DeviceList({ devices, now, notice }: DeviceListProps) {
  const others = devices.filter((device) => !device.current).length;
  return (
    <section class="devices">
      <h1 id="devices-title" tabindex={-1}>Devices</h1>
      <p class="lead" role="status" id="device-status">
        {countDevices(devices.length)}
      </p>
      {notice && <Notice>{notice}</Notice>}
      <ul class="device-list" role="list">
        {inOrder(devices).map((device) => (
          <DeviceRow key={device.id} device={device} now={now} />
        ))}
      </ul>
      {others > 0 && (
        <div class="wider" id="other-devices">
          <DeviceActions
            action="/account/devices/revoke-others"
            method="DELETE"
            url="/api/devices"
            button="Log out other devices"
            question="Log out every device but this one?"
            confirm="Log out the others"
            done="Logged out the other devices."
            removes="others"
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
          done="Logged out everywhere."
          removes="nothing"
          ends
        />
      </section>
    </section>
  );
}
