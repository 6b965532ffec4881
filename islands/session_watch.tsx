// Watches, on an account page that shows no devices, whether this device is still logged in. Renders nothing until it is not;
// then the style sheet hides what stands beside it.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { followEvents } from "../components/event_stream.ts";
import {
  LOGGED_OUT_TITLE,
  LoggedOutHere,
} from "../components/logged_out_here.tsx";

/**
 * The news that this device was logged out, once it was.
 *
 * @param props `path`: the path of the page; `userId`: whose it is
 * @returns nothing, or what is said when this device is logged out
 */
export function SessionWatch(
  { path, userId }: { path: string; userId: string },
) {
  const [over, setOver] = useState(false);
  const hadFocus = useRef(false);

  useLayoutEffect(() =>
    followEvents(userId, {
      onDevices() {},
      onOver() {
        const { activeElement } = document;
        hadFocus.current = activeElement?.closest(".account-main") != null;
        document.title = LOGGED_OUT_TITLE;
        setOver(true);
      },
    }), []);

  useLayoutEffect(() => {
    if (!over || !hadFocus.current) return;
    document.querySelector<HTMLElement>(".logged-out h1")?.focus();
  }, [over]);

  return over ? <LoggedOutHere next={path} /> : null;
}
