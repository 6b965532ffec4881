// Follows an account's events for as long as somebody looks at the page. It comes back by itself when the connection breaks,
// later each time; it rests while the page is hidden, since browsers allow few connections to one site; and each time it
// connects it is told the whole list, so that nothing is missed. When the session it was following has ended it asks once
// more, since another tab of the same browser may have renewed it. Runs in the browser only.
import type { SessionJson } from "../lib/session_json.ts";

/** Who wants to know. */
export interface Follower {
  /** Takes all devices there are, and the server's time in milliseconds since 1970. */
  onDevices(devices: SessionJson[], now: number): void;
  /** The device is not logged in any more. */
  onOver(): void;
}

/** Where events come from; that there is no session is said by an event. */
const ADDRESS = "/api/events?refusal=event";

/**
 * How long a hidden page stays connected, in milliseconds. Over HTTP/1.1 a browser
 * allows six connections to a site, so pages that nobody sees must not hold them.
 */
const HIDDEN_FOR = 1000;

/** How long a connection may be silent before it counts as dead, in milliseconds; the server speaks every 15,000. */
const SILENT_FOR = 40_000;

/** How often to look, in milliseconds. */
const LOOK_EVERY = 10_000;

/** How long to wait before connecting again, in milliseconds: at first, and at most. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;

/** How long a cookie may be on its way after what it opens has begun, in milliseconds. */
const COOKIE_ON_ITS_WAY = 150;

/** How long it may take to leave the page after logging out on it, in milliseconds. */
const LEAVING_FOR = 3000;

let leavingUntil = 0;

/** Says that this page is about to end its own session and to go elsewhere, so that it need not be told. */
export function leaveQuietly(): void {
  leavingUntil = performance.now() + LEAVING_FOR;
}

/**
 * Follows the events until told to stop.
 *
 * @param follower who wants to know
 * @returns what stops it
 */
export function followEvents(follower: Follower): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hiding: typeof timer;
  let failures = 0;
  let over = false;
  let heardAt = Date.now();

  // A connection that died on the way, as when a laptop slept, breaks for nobody.
  const looking = setInterval(reviveIfSilent, LOOK_EVERY);

  function reviveIfSilent() {
    if (source === null || Date.now() - heardAt <= SILENT_FOR) return;
    disconnect();
    connect();
  }

  function comeBack() {
    reviveIfSilent();
    connect();
  }

  function disconnect() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function connect() {
    clearTimeout(timer);
    if (source !== null || document.hidden || signal.aborted) return;
    const opened = source = new EventSource(ADDRESS);
    let followed = false;
    heardAt = Date.now();
    opened.addEventListener("beat", () => {
      heardAt = Date.now();
    });
    opened.addEventListener("devices", ({ data }) => {
      heardAt = Date.now();
      // Somebody logged in again, in another tab.
      if (over) return location.reload();
      followed = true;
      failures = 0;
      const { devices, now } = JSON.parse(data);
      follower.onDevices(devices, Date.parse(now));
    });
    opened.addEventListener("ended", () => {
      disconnect();
      const wait = Math.max(
        followed ? COOKIE_ON_ITS_WAY : 0,
        leavingUntil - performance.now(),
      );
      if (wait > 0) timer = setTimeout(connect, wait);
      else if (!over) {
        over = true;
        follower.onOver();
      }
    });
    // Too many pages of this account are open; this one goes on when somebody comes back to it.
    opened.addEventListener("crowded", disconnect);
    opened.onerror = () => {
      disconnect();
      const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures++);
      timer = setTimeout(connect, wait * (0.5 + Math.random() / 2));
    };
  }

  function onVisibilityChange() {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(disconnect, HIDDEN_FOR);
    else comeBack();
  }

  document.addEventListener("visibilitychange", onVisibilityChange, { signal });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) leaveQuietly();
  }, { signal });
  addEventListener("focus", comeBack, { signal });
  addEventListener("online", comeBack, { signal });
  addEventListener("pagehide", disconnect, { signal });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) connect();
  }, { signal });
  connect();

  return () => {
    stopping.abort();
    clearTimeout(hiding);
    clearInterval(looking);
    disconnect();
  };
}
