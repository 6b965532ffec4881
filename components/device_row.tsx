// One device: what it is, where it was seen, when it was last there, how and when it logged in, and one button that ends it.
import type { SessionJson } from "../lib/session_json.ts";
import { DeviceActions } from "./device_actions.tsx";
import { DeviceIcon } from "./device_icon.tsx";
import { Moment } from "./moment.tsx";
import { signedInHow } from "./signed_in_how.ts";
import { ACTIVE } from "./when.ts";

/** A device and the present. */
export interface DeviceRowProps {
  /** The session that the device holds. */
  device: SessionJson;
  /** Milliseconds since 1970. */
  now: number;
  /** Whether it arrived while the page was open. */
  isNew: boolean;
  /** Called when it was logged out from here. */
  onGone: (id: string) => void;
}

/**
 * One entry of the list of devices.
 *
 * @param props the device, the present, and what to do when it is logged out
 * @returns an `<li id="device-…">`
 */
export function DeviceRow(
  { device: session, now, isNew, onGone }: DeviceRowProps,
) {
  const { id, current, device } = session;
  const here = encodeURIComponent(id);
  const how = signedInHow(session.amr);
  return (
    <li class={current ? "device current" : "device"} id={`device-${id}`}>
      <DeviceIcon type={device.type} />
      <div class="device-facts">
        <h2 class="device-name" id={`name-${id}`} tabindex={-1}>
          <span class="device-label">{device.label}</span>
          {current && <span class="here">This device</span>}
          {isNew && !current && <span class="here">New</span>}
        </h2>
        <p class="device-seen">
          {device.ip && <span class="figure">{device.ip}</span>}
          <span class="device-last">
            {current
              ? <span class="active">{ACTIVE}</span>
              : <Moment at={session.lastSeenAt} now={now} />}
          </span>
        </p>
        <p class="device-since">
          Logged in{how && ` ${how}`} on <Moment at={session.createdAt} />
        </p>
      </div>
      <DeviceActions
        action={`/account/devices/${here}/revoke`}
        method="DELETE"
        url={`/api/devices/${here}`}
        button="Log out"
        about={current ? "this device" : device.label}
        question={current ? "Log out this device?" : `Log out ${device.label}?`}
        confirm="Log out"
        onDone={current ? undefined : () => onGone(id)}
      />
    </li>
  );
}
