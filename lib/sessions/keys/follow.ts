/**
 * Follows the keyring where nobody follows the revocation log, in the mode
 * `on-expiry`: it is read anew from time to time.
 *
 * @module
 */

/** A running follower. */
export interface KeyFollower {
  /** Reads the keyring now; never rejects. */
  poll(): Promise<void>;
  /** Stops following and waits for what is under way. */
  close(): Promise<void>;
}

/**
 * Starts to follow the keyring.
 *
 * @param reload Reads it anew. When that fails, what is known grows old, and the
 * keyring itself says when it is too old.
 * @param pollEvery How often, in milliseconds.
 * @returns The follower; it is reading already.
 */
export function followKeys(
  reload: () => Promise<void>,
  pollEvery: number,
): KeyFollower {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  const poll = () => reload().catch(() => {});
  let running = run();

  async function run() {
    await poll();
    if (isClosed) return;
    timer = setTimeout(() => void (running = run()), pollEvery);
    Deno.unrefTimer(timer);
  }

  return {
    poll,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
