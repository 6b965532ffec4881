/**
 * What one account's open streams share in this process: they follow its
 * sessions together, and one reading of the list serves them all. A reading is
 * made for every change, at most four times a second, and with every heartbeat,
 * so that what changes without an announcement (a session that runs out) is seen
 * too. A reading that fails is made again; nothing ends because of it.
 *
 * @module
 */
import type { Session, Sessions } from "../sessions/mod.ts";
import { paced } from "./pace.ts";

/** The part of the engine that events need. */
export type SessionSource = Pick<Sessions, "follow" | "list" | "live">;

/** One open stream, as the feed sees it. */
export interface Watcher {
  /** Takes the list in; rejects when KV had to be asked and failed. */
  see(sessions: readonly Session[]): Promise<void>;
  /** Gives a sign of life. */
  beat(): void;
  /** Makes room for a newer stream. */
  crowdOut(): void;
  /** Ends, because the process is about to. */
  end(): void;
}

/** The feed of one account. */
export interface AccountFeed {
  /** Its streams, the oldest first. */
  readonly watchers: ReadonlySet<Watcher>;
  /** Adds a stream and reads the list for it. */
  add(watcher: Watcher): void;
  /** Takes a stream away; with the last one everything stops. */
  remove(watcher: Watcher): void;
}

/** How often the list is read, in milliseconds. */
const PACE = { interval: 250, retryAfter: 1000 };

/**
 * Opens the feed of an account; it reads nothing before the first stream.
 *
 * @param sessions The engine.
 * @param userId The account.
 * @param heartbeat The time between two signs of life, in milliseconds.
 * @returns The feed.
 */
export function openAccountFeed(
  sessions: SessionSource,
  userId: string,
  heartbeat: number,
): AccountFeed {
  const watchers = new Set<Watcher>();
  const reading = paced(async () => {
    const list = await sessions.list(userId);
    await Promise.all([...watchers].map((watcher) => watcher.see(list)));
  }, PACE);
  const stopFollowing = sessions.follow(userId, reading.ask);
  const timer = setInterval(() => {
    for (const watcher of watchers) watcher.beat();
    reading.ask();
  }, heartbeat);

  return {
    watchers,
    add(watcher) {
      watchers.add(watcher);
      reading.ask();
    },
    remove(watcher) {
      watchers.delete(watcher);
      if (watchers.size > 0) return;
      clearInterval(timer);
      stopFollowing();
      reading.stop();
    },
  };
}
