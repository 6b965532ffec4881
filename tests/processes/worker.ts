/**
 * A process that uses the session engine and does what it is told: a line of JSON comes in, a line of
 * JSON goes out. It stands for any server that has sessions in common with others.
 *
 * @module
 */

import { openKv } from "../../lib/kv/mod.ts";
import {
  DEFAULT_CONFIG,
  openKeyring,
  openSessions,
  type Sessions,
  type SessionsConfig,
} from "../../lib/sessions/mod.ts";
import { linesOf, say } from "./lines.ts";

/** What a worker is started with. */
export interface WorkerOptions {
  /** The database. */
  readonly kvPath: string;
  /** How its sessions work. */
  readonly strategy: SessionsConfig["strategy"];
}

/** What a worker can be told to do. */
export interface Commands {
  /** Signs in. */
  signIn(userId: string): Promise<{ cookie: string; id: string }>;
  /** Says whose request it is that carries the cookie; null for nobody's. */
  resolve(cookie: string): Promise<string | null>;
  /** Ends one session. */
  revoke(userId: string, sessionId: string): Promise<boolean>;
  /** Ends all sessions of a subject. */
  revokeAll(userId: string): Promise<void>;
  /** Lists the IDs of a subject's sessions. */
  list(userId: string): Promise<string[]>;
}

/** All workers sign alike. */
const SECRET = "a secret of thirty-two bytes or more";

/**
 * Opens an engine with the settings that all processes of a test have in common.
 *
 * @param kv the database
 * @param strategy how sessions work
 * @returns the engine, to be closed before the database
 */
export async function openEngine(
  kv: Deno.Kv,
  strategy: SessionsConfig["strategy"],
): Promise<Sessions> {
  const { cookie, revocation } = DEFAULT_CONFIG;
  const sessions = openSessions({
    config: {
      ...DEFAULT_CONFIG,
      strategy,
      cookie: { ...cookie, name: `session_${strategy}` },
      // Memory is trusted for long, so that what ends a session is the word of another process.
      revocation: { ...revocation, maxStaleness: 60_000 },
    },
    kv,
    keys: await openKeyring([SECRET]),
  });
  await sessions.caughtUp();
  return sessions;
}

/**
 * Says what an engine does at a word.
 *
 * @param sessions the engine
 * @returns the commands
 */
export function commandsOf(sessions: Sessions): Commands {
  return {
    async signIn(userId) {
      const { session, setCookies } = await sessions.signIn(new Headers(), {
        userId,
        amr: ["pwd"],
        device: {
          label: "Firefox on Linux",
          browser: "Firefox",
          os: "Linux",
          type: "desktop",
          ip: "192.0.2.1",
        },
      });
      return { cookie: setCookies[0].split(";")[0], id: session.id };
    },
    async resolve(cookie) {
      const { session } = await sessions.resolve(new Headers({ cookie }));
      return session?.userId ?? null;
    },
    revoke: sessions.revoke,
    revokeAll: sessions.revokeAll,
    list: async (userId) => (await sessions.list(userId)).map(({ id }) => id),
  };
}

async function main({ kvPath, strategy }: WorkerOptions): Promise<void> {
  using kv = await openKv(kvPath);
  const sessions = await openEngine(kv, strategy);
  const commands = commandsOf(sessions) as unknown as Record<
    string,
    (...args: unknown[]) => Promise<unknown>
  >;
  say("ready");
  for await (const line of linesOf(Deno.stdin.readable)) {
    const [name, ...args] = JSON.parse(line);
    try {
      say({ result: await commands[name](...args) });
    } catch (error) {
      say({ error: String(error) });
    }
  }
  await sessions.close();
}

if (import.meta.main) await main(JSON.parse(Deno.args[0]));
