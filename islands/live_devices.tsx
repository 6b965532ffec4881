// The list of devices, kept current while it is looked at. As served it is plain HTML and forms; with script it follows the
// account's events. Only one thing ever replaces it: the news that this device was logged out.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { DeviceList } from "../components/device_list.tsx";
import { followEvents } from "../components/event_stream.ts";
import { holdFocus } from "../components/held_focus.ts";
import {
  LOGGED_OUT_TITLE,
  LoggedOutHere,
} from "../components/logged_out_here.tsx";
import { firstShown, type Shown, takeIn } from "../components/shown_devices.ts";
import type { SessionJson } from "../lib/session_json.ts";

/** What the page is served with. */
export interface LiveDevicesProps {
  /** Whose they are. */
  userId: string;
  /** Sessions of the account, in any order. */
  devices: SessionJson[];
  /** Milliseconds since 1970. */
  now: number;
  /** What just happened. */
  notice?: string;
}

/** How often "3 minutes ago" is put right, in milliseconds. */
const TICK = 30_000;

/**
 * The page of devices, without its frame.
 *
 * @param props the devices and the present
 * @returns the list, or what is said when this device is logged out
 */
export function LiveDevices(
  { userId, devices, now, notice }: LiveDevicesProps,
) {
  const [shown, setShown] = useState(() => firstShown(devices, now));
  const [over, setOver] = useState(false);
  const part = useRef<HTMLDivElement>(null);
  const restoreFocus = useRef(() => {});

  /** Every change goes through here, so that none loses the focus. */
  function change(apply: () => void) {
    if (part.current) restoreFocus.current = holdFocus(part.current);
    apply();
  }
  const update = (next: (shown: Shown) => Shown) =>
    change(() => setShown(next));

  useLayoutEffect(() => {
    restoreFocus.current();
    restoreFocus.current = () => {};
  }, [shown, over]);

  // Not after the next paint: whoever sees the page as loaded can count on it being followed.
  useLayoutEffect(() => {
    let [told, at] = [now, performance.now()];
    const timer = setInterval(() => {
      const present = told + performance.now() - at;
      if (!document.hidden) update((shown) => ({ ...shown, now: present }));
    }, TICK);
    const stop = followEvents(userId, {
      onDevices(list, present) {
        [told, at] = [present, performance.now()];
        update((shown) => takeIn(shown, list, present));
      },
      onOver() {
        document.title = LOGGED_OUT_TITLE;
        change(() => setOver(true));
      },
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }, []);

  return (
    <div ref={part}>
      {over ? <LoggedOutHere next="/account" /> : (
        <DeviceList
          shown={shown}
          notice={notice}
          onGone={(isGone) =>
            update((shown) => {
              const left = shown.devices.filter((device) => !isGone(device));
              return takeIn(shown, left, shown.now);
            })}
        />
      )}
    </div>
  );
}
