// The two ways in which a page learns of the account's devices: a stream, which tells of every change until it is closed, and
// a look, which asks once. Both say the same things in the same words, and neither says a word after it was closed. Runs in
// the browser only.
import type { SessionJson } from "../lib/session_json.ts";

/** Who is told. */
export interface Hearer {
  /** The connection is alive. */
  onSign(): void;
  /** Takes all devices there are, and the server's time in milliseconds since 1970. */
  onDevices(devices: SessionJson[], now: number): void;
  /** There is no session; nothing follows. */
  onEnded(): void;
  /** It did not work, or there was no room; nothing follows. */
  onFailed(crowded: boolean): void;
}

/** Where events come from; that there is no session is said by an event. */
const EVENTS = "/api/events?refusal=event";

/** Where one list comes from. */
const DEVICES = "/api/devices";

/**
 * Opens the stream.
 *
 * @param hearer who is told
 * @returns what closes it
 */
export function openStream(hearer: Hearer): () => void {
  const source = new EventSource(EVENTS);
  const close = () => source.close();
  source.addEventListener("beat", hearer.onSign);
  source.addEventListener("devices", ({ data }) => {
    const { devices, now } = JSON.parse(data);
    hearer.onSign();
    hearer.onDevices(devices, Date.parse(now));
  });
  source.addEventListener("ended", () => {
    close();
    hearer.onEnded();
  });
  source.addEventListener("crowded", () => {
    close();
    hearer.onFailed(true);
  });
  source.onerror = () => {
    close();
    hearer.onFailed(false);
  };
  return close;
}

/**
 * Looks once.
 *
 * @param hearer who is told; its list comes at most once
 * @returns what stops it
 */
export function look(hearer: Hearer): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function read(): Promise<() => void> {
    const answer = await fetch(DEVICES, { signal });
    if (answer.status === 401) return hearer.onEnded;
    if (!answer.ok) return () => hearer.onFailed(false);
    const { devices } = await answer.json();
    // Every server with a clock sends it (RFC 9110, 6.6.1); a proxy may have taken it away.
    const now = Date.parse(answer.headers.get("date") ?? "") || Date.now();
    return () => hearer.onDevices(devices, now);
  }
  read().catch(() => () => hearer.onFailed(false)).then((say) => {
    if (!signal.aborted) say();
  });
  return () => stopping.abort();
}
