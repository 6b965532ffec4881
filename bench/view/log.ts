/**
 * A revocation log of any length. Its entries are what the engine itself wrote
 * when it ended a session, under other names, and come before all that it writes
 * afterwards.
 *
 * @module
 */
import { fill, idOf } from "../bulk.ts";
import { signIn, type Workbench } from "../workbench.ts";

/** What another process is asked about. */
export interface Visitors {
  /** The cookie of a device that is signed in. */
  readonly alive: string;
  /** The cookie of one whose session was ended after all others. */
  readonly ended: string;
}

const LOG = "revocations";

/** One commit takes up so many of the numbers from which versionstamps are made. */
const NUMBERS_PER_COMMIT = 0x10000;

/**
 * Fills the log.
 *
 * @param bench An empty database.
 * @param entries How many entries.
 * @returns Two devices, one of which is signed in.
 */
export async function fillLog(
  bench: Workbench,
  entries: number,
): Promise<Visitors> {
  const { kv } = bench;
  const sessions = await bench.engine({ strategy: "jwt" });
  const first = await signIn(sessions, "first");
  await sessions.revoke(first.userId, first.id);
  const prefix = [LOG];
  const [line] = await Array.fromAsync(
    kv.list<{ entries: Record<string, unknown>[] }>({ prefix }),
  );
  await kv.delete(line.key);

  await fill(kv, similarEntries(line.value.entries[0], entries));
  // What comes next must stand behind what was just filled in.
  for (let at = 0; at * NUMBERS_PER_COMMIT < entries; at++) {
    await kv.set(["commits"], at);
  }
  const alive = await signIn(sessions, "alive");
  const ended = await signIn(sessions, "ended");
  await sessions.revoke(ended.userId, ended.id);
  return {
    alive: alive.headers.get("cookie")!,
    ended: ended.headers.get("cookie")!,
  };
}

function* similarEntries(entry: Record<string, unknown>, count: number) {
  for (let at = 1; at <= count; at++) {
    const versionstamp = at.toString(16).padStart(20, "0");
    yield {
      key: [LOG, versionstamp],
      value: { id: idOf(at), entries: [{ ...entry, sessionId: idOf(at) }] },
    };
  }
}
