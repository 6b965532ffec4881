/**
 * What happens to an account's sessions, told to whoever has a page of it open.
 * Three events: `devices`, the whole list, at once and whenever it differs from
 * the one told before, so that nothing is missed by who was away; `ended`, when
 * the stream's own session is over, and nothing after it; `crowded`, when a
 * newer stream takes this one's place. Data is JSON and holds no secret. The
 * number of streams is bounded, for an account and for the process.
 *
 * @module
 */
import type { ServerSentEventMessage } from "@std/http/server-sent-event-stream";
import { toDevices } from "../session_json.ts";
import type { Session } from "../sessions/mod.ts";
import {
  type AccountFeed,
  openAccountFeed,
  type SessionSource,
  type Watcher,
} from "./account_feed.ts";
import { openEventStream } from "./event_stream.ts";

/** The time between two signs of life, in milliseconds. */
const HEARTBEAT = 15_000;

/** How long a browser waits before it connects again, in milliseconds. */
const RETRY = 3000;

/** The same after it was told that there are too many. */
const RETRY_CROWDED = 60_000;

/** Says that the session of the stream is over. */
export const ENDED: ServerSentEventMessage = { event: "ended", data: "{}" };

/** A sign of life. It has a name, so that a page can tell a quiet connection from a dead one. */
const BEAT: ServerSentEventMessage = { comment: "", event: "beat", data: "{}" };

/** What events are opened with. */
export interface EventsOptions {
  /** The engine. */
  readonly sessions: SessionSource;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** The time between two signs of life in milliseconds; 15,000 unless given. */
  readonly heartbeat?: number;
  /** The most streams of one account; 20 unless given. One more closes the oldest. */
  readonly mostPerAccount?: number;
  /** The most streams of this process; 5000 unless given. One more is refused. */
  readonly most?: number;
}

/** The open streams of this process. */
export interface Events {
  /** How many there are. */
  readonly size: number;
  /** Opens a stream for a session; `null` when the process has too many or is stopping. */
  open(session: Session): ReadableStream<ServerSentEventMessage> | null;
  /** Ends all of them and opens no more. */
  close(): void;
}

/**
 * Opens the events of all accounts.
 *
 * @param options The engine, the clock and the bounds.
 * @returns The means to open streams; nothing runs before the first one.
 */
export function openEvents(options: EventsOptions): Events {
  const { sessions, heartbeat = HEARTBEAT } = options;
  const { mostPerAccount = 20, most = 5000 } = options;
  const feeds = new Map<string, AccountFeed>();
  let size = 0;
  let closed = false;

  function feedOf(userId: string): AccountFeed {
    const known = feeds.get(userId);
    if (known !== undefined) return known;
    const feed = openAccountFeed(sessions, userId, heartbeat);
    feeds.set(userId, feed);
    return feed;
  }

  function open(own: Session) {
    if (closed || size >= most) return null;
    const feed = feedOf(own.userId);
    const stream = openEventStream({ retry: RETRY }, () => {
      size--;
      feed.remove(watcher);
      if (feed.watchers.size === 0) feeds.delete(own.userId);
    });
    let told = "";
    const watcher: Watcher = {
      async see(list) {
        // A list has an end, so a session that is not on it may still live.
        const listed = list.some(({ id }) => id === own.id);
        if (!listed && await sessions.live({ ...own, live: false }) === null) {
          return stream.end(ENDED);
        }
        const devices = json(toDevices(list, own.id));
        if (devices === told) return;
        told = devices;
        const now = json(new Date(options.clock()));
        const data = `{"now":${now},"devices":${devices}}`;
        stream.send({ event: "devices", data });
      },
      beat: () => stream.send(BEAT),
      crowdOut: () =>
        stream.end({ event: "crowded", data: "{}", retry: RETRY_CROWDED }),
      end: () => stream.end(),
    };
    size++;
    feed.add(watcher);
    for (const oldest of feed.watchers) {
      if (feed.watchers.size <= mostPerAccount) break;
      oldest.crowdOut();
    }
    return stream.messages;
  }

  return {
    get size() {
      return size;
    },
    open,
    close() {
      closed = true;
      for (const { watchers } of feeds.values()) {
        for (const watcher of watchers) watcher.end();
      }
    },
  };
}

const json = JSON.stringify;
