// Follows an account's events for as long as somebody looks at the page. One window of the browser keeps the stream; the
// others look for themselves when that one says that something changed. It comes back by itself when the connection breaks or
// falls silent, later each time; it rests while the page is hidden; and each time it comes back it is told the whole list, so
// that nothing is missed. That the session has ended is asked twice, since another tab of the same browser may have renewed
// it. Runs in the browser only.
import type { SessionJson } from "../lib/session_json.ts";
import { type Hearer, look, openStream } from "./device_news.ts";
import { type Membership, type Part, takePart } from "./leading_window.ts";

/** Who wants to know. */
export interface Follower {
  /** Takes all devices there are, and the server's time in milliseconds since 1970. */
  onDevices(devices: SessionJson[], now: number): void;
  /** The device is not logged in any more. */
  onOver(): void;
}

/** How long a page may be hidden before it rests, in milliseconds. */
const HIDDEN_FOR = 1000;

/** How long whoever was asked may be silent, in milliseconds: two of the server's signs of life, and a little. */
const SILENT_FOR = 32_000;

/** How often to notice that, in milliseconds. */
const NOTICE_EVERY = 5000;

/** How long to wait before asking again, in milliseconds: at first, and at most. */
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
 * @param userId whose page it is; once the browser is logged in as somebody else, the page is loaded anew
 * @param follower who wants to know
 * @returns what stops it
 */
export function followEvents(userId: string, follower: Follower): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  let membership: Membership | undefined;
  /** Ends what is under way: a stream, a look, or waiting for the next of them. */
  let end: (() => void) | undefined;
  let hiding: ReturnType<typeof setTimeout> | undefined;
  let leads = false;
  let again = false;
  let doubted = false;
  let over = false;
  let failures = 0;
  let heardAt = 0;

  function rest() {
    end?.();
    end = undefined;
    again = false;
  }

  function ask() {
    rest();
    heardAt = Date.now();
    end = (leads ? openStream : look)(hearer);
  }

  function wait(time: number, then: () => void) {
    rest();
    heardAt = Date.now() + time;
    const timer = setTimeout(then, time);
    end = () => clearTimeout(timer);
  }

  const hearer: Hearer = {
    onSign() {
      heardAt = Date.now();
    },
    onDevices(devices, now) {
      // Somebody logged in again in another tab, perhaps somebody else: nothing of this page is theirs.
      if (over || devices.some((device) => device.userId !== userId)) {
        return location.reload();
      }
      failures = 0;
      doubted = false;
      follower.onDevices(devices, now);
      if (leads) membership?.tell();
      else if (again) ask();
      else rest();
    },
    onEnded() {
      failures = 0;
      const leaving = leavingUntil - performance.now();
      if (leaving > 0) {
        retire();
        return wait(leaving, attend);
      }
      if (!doubted) {
        doubted = true;
        return wait(COOKIE_ON_ITS_WAY, ask);
      }
      if (leads) membership?.tell();
      retire();
      if (over) return;
      over = true;
      follower.onOver();
    },
    onFailed(crowded) {
      const longer = FIRST_WAIT * 2 ** failures++;
      const time = crowded ? LONGEST_WAIT : Math.min(LONGEST_WAIT, longer);
      wait(time * (0.5 + Math.random() / 2), ask);
    },
  };

  const part: Part = {
    lead() {
      if (leads) return;
      leads = true;
      ask();
    },
    follow() {
      leads = false;
      ask();
    },
    changed() {
      if (end === undefined) ask();
      else again = true;
    },
  };

  function attend() {
    if (membership || document.hidden || signal.aborted) return;
    rest();
    membership = takePart(`events of ${userId}`, part);
  }

  function retire() {
    membership?.leave();
    membership = undefined;
    leads = false;
    rest();
  }

  // A connection that died on the way, as when a laptop slept, breaks for nobody.
  const isSilent = () => end !== undefined && Date.now() - heardAt > SILENT_FOR;
  const noticing = setInterval(() => {
    if (membership && isSilent()) ask();
  }, NOTICE_EVERY);

  function comeBack() {
    if (!membership) attend();
    else if (failures > 0 || isSilent()) ask();
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(retire, HIDDEN_FOR);
    else comeBack();
  }, { signal });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) leaveQuietly();
  }, { signal });
  document.addEventListener("freeze", retire, { signal });
  document.addEventListener("resume", attend, { signal });
  addEventListener("pagehide", retire, { signal });
  addEventListener("pageshow", attend, { signal });
  addEventListener("focus", comeBack, { signal });
  addEventListener("online", () => membership ? ask() : attend(), { signal });
  attend();

  return () => {
    stopping.abort();
    clearTimeout(hiding);
    clearInterval(noticing);
    retire();
  };
}
