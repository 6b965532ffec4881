/**
 * What the process that revokes and the one that refuses have in common.
 *
 * @module
 */
import { openKv } from "../../lib/kv/mod.ts";
import {
  DEFAULT_CONFIG,
  openKeyring,
  openSessions,
  type Sessions,
} from "../../lib/sessions/mod.ts";
import { SECRET } from "../workbench.ts";

/** What such a process is started with. */
export interface PartyOptions {
  /** The database. */
  readonly kvPath: string;
  /** How many sessions are revoked. */
  readonly count: number;
  /** Whether raw writes are watched too; a SQLite file tells other processes of none. */
  readonly watches: boolean;
}

/** What both write and watch, where raw writes are watched. */
export const RAW_KEY: Deno.KvKey = ["bench_raw"];

/** The database and the engine of one process. */
export interface Party extends AsyncDisposable {
  /** The database. */
  readonly kv: Deno.Kv;
  /** The engine. */
  readonly sessions: Sessions;
}

/**
 * Opens the database and the engine as a site does, with signed tokens.
 *
 * @param kvPath The database.
 * @returns Both, to be disposed of by `await using`.
 */
export async function openParty(kvPath: string): Promise<Party> {
  const kv = await openKv(kvPath);
  const keys = await openKeyring([SECRET]);
  const config = { ...DEFAULT_CONFIG, strategy: "jwt" } as const;
  const sessions = openSessions({ config, kv, keys });
  await sessions.caughtUp();
  return {
    kv,
    sessions,
    async [Symbol.asyncDispose]() {
      await sessions.close();
      kv.close();
    },
  };
}
