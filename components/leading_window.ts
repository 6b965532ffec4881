// Of all windows of a browser that look at the same thing, one leads: it alone keeps a connection, since over HTTP/1.1 a
// browser allows six to a site. The lead is a lock (Web Locks), so the browser itself hands it on when the leading window
// closes or crashes; whoever leads and is not heard of any more, as when it hangs, is relieved. On their channel windows say
// two words, "changed" and "here", and nobody believes more than that: each looks for itself. Runs in the browser only.

/** What a window does in its part. */
export interface Part {
  /** From now on this window leads. */
  lead(): void;
  /** From now on it does not, and looks for itself once. */
  follow(): void;
  /** Something may have changed; said to those that do not lead. */
  changed(): void;
}

/** A window among the others. */
export interface Membership {
  /** Says to the others that something changed. */
  tell(): void;
  /** Leaves them, and hands on the lead. */
  leave(): void;
}

const CHANGED = "changed";
const HERE = "here";

/** How often the leading window says that it is there, in milliseconds. */
const HERE_EVERY = 10_000;

/** How many times in a row it may be missed. Counted, not timed: whoever slept has not listened. */
const MOST_MISSED = 3;

/** Without locks: how often a window that does not have the focus looks, in milliseconds. */
const LOOK_EVERY = 15_000;

/**
 * Takes part. Where the browser has no locks or no channels (outside of secure
 * contexts, and before 2022), the window that has the focus leads.
 *
 * @param name what is looked at; windows with the same name are together
 * @param part what this window does
 * @returns the means to tell the others, and to leave
 */
export function takePart(name: string, part: Part): Membership {
  return "locks" in navigator && "BroadcastChannel" in globalThis
    ? takePartByLock(name, part)
    : takePartByFocus(part);
}

function takePartByLock(name: string, part: Part): Membership {
  const leaving = new AbortController();
  const { signal } = leaving;
  const left = new Promise<void>((resolve) =>
    signal.addEventListener("abort", () => resolve())
  );
  let waiting = new AbortController();
  let leads = false;
  let missed = 0;

  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => {
    missed = 0;
    if (data === CHANGED && !leads) part.changed();
  };
  const timer = setInterval(() => {
    if (leads) channel.postMessage(HERE);
    else if (++missed > MOST_MISSED) waiting.abort();
  }, HERE_EVERY);

  function hold(lock: Lock | null) {
    if (lock === null || signal.aborted) return;
    leads = true;
    part.lead();
    return left;
  }

  async function seek() {
    let how: LockOptions = { ifAvailable: true };
    while (!signal.aborted) {
      try {
        await navigator.locks.request(name, how, hold);
      } catch (error) {
        // The lock was taken away, or waiting for it was given up. Anything else would be so the next time as well.
        if ((error as Error).name !== "AbortError") return part.lead();
      }
      if (signal.aborted) return;
      const relieves = missed > MOST_MISSED;
      if (!relieves) {
        leads = false;
        part.follow();
      }
      missed = 0;
      waiting = new AbortController();
      how = relieves ? { steal: true } : { signal: waiting.signal };
    }
  }
  seek();

  return {
    tell: () => channel.postMessage(CHANGED),
    leave() {
      leaving.abort();
      waiting.abort();
      clearInterval(timer);
      channel.close();
    },
  };
}

function takePartByFocus(part: Part): Membership {
  const leaving = new AbortController();
  const { signal } = leaving;
  const turn = () => document.hasFocus() ? part.lead() : part.follow();
  const timer = setInterval(() => {
    if (!document.hasFocus()) part.changed();
  }, LOOK_EVERY);
  addEventListener("focus", turn, { signal });
  addEventListener("blur", turn, { signal });
  turn();

  return {
    tell() {},
    leave() {
      leaving.abort();
      clearInterval(timer);
    },
  };
}
