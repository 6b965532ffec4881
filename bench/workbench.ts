/**
 * A database in a file of its own, as a site has it, with engines on it and
 * devices that are signed in. Nothing of it is left when it is disposed of.
 *
 * @module
 */
import { join } from "node:path";
import { openKv } from "../lib/kv/mod.ts";
import {
  DEFAULT_CONFIG,
  type Device,
  type Keyring,
  openKeyring,
  openSessions,
  type Sessions,
  type SessionsConfig,
} from "../lib/sessions/mod.ts";

/** The device of everybody who is signed in for a measurement. */
export const DEVICE: Device = {
  label: "Firefox on Linux",
  browser: "Firefox",
  os: "Linux",
  type: "desktop",
  ip: "192.0.2.1",
};

/** What the app attaches to everybody. */
export const CLAIMS = { name: "Ada Lovelace" };

/** The secret of every engine's keys. */
export const SECRET = "0123456789abcdef0123456789abcdef";

/** A database and what is opened on it. */
export interface Workbench extends AsyncDisposable {
  /** The database's file. */
  readonly path: string;
  /** The database, opened as the site opens it. */
  readonly kv: Deno.Kv;
  /** The signing keys. */
  readonly keys: Keyring;
  /** Opens an engine that knows the log; `kv` is another handle, and `clock` another time of day, if wanted. */
  engine(
    changes: Partial<SessionsConfig>,
    kv?: Deno.Kv,
    clock?: () => number,
  ): Promise<Sessions>;
}

/**
 * Opens a new database.
 *
 * @returns It, to be disposed of by `await using`.
 */
export async function openWorkbench(): Promise<Workbench> {
  const folder = await Deno.makeTempDir({ prefix: "latchkey-bench-" });
  const path = join(folder, "kv.db");
  const kv = await openKv(path);
  const keys = await openKeyring([SECRET]);
  const engines: Sessions[] = [];
  return {
    path,
    kv,
    keys,
    async engine(changes, handle = kv, clock) {
      const config = { ...DEFAULT_CONFIG, ...changes };
      const sessions = openSessions({ config, kv: handle, keys, clock });
      engines.push(sessions);
      await sessions.caughtUp();
      return sessions;
    },
    async [Symbol.asyncDispose]() {
      for (const sessions of engines) await sessions.close();
      kv.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A device that is signed in. */
export interface SignedInDevice {
  /** Whose it is. */
  readonly userId: string;
  /** The session ID. */
  readonly id: string;
  /** The token in its cookie. */
  readonly token: string;
  /** The headers of each of its requests. */
  readonly headers: Headers;
}

/**
 * Signs a device in.
 *
 * @param sessions The engine.
 * @param userId Whose device it is.
 * @returns The device.
 */
export async function signIn(
  sessions: Sessions,
  userId: string,
): Promise<SignedInDevice> {
  const { session, setCookies } = await sessions.signIn(new Headers(), {
    userId,
    amr: ["pwd"],
    device: DEVICE,
    claims: CLAIMS,
  });
  const headers = carrying(setCookies);
  return {
    userId,
    id: session.id,
    token: sessions.cookies(headers)[0].value,
    headers,
  };
}

/**
 * Makes the headers of a request that carries the cookies just set.
 *
 * @param setCookies `Set-Cookie` values.
 * @returns Headers with a `Cookie`.
 */
export function carrying(setCookies: readonly string[]): Headers {
  const pairs = setCookies.map((line) => line.split(";")[0]);
  return new Headers({ cookie: pairs.join("; ") });
}

/**
 * Gives one thing after the other, from the start again after the last.
 *
 * @param things At least one.
 * @returns What gives the next.
 */
export function inTurn<T>(things: readonly T[]): () => T {
  let at = 0;
  return () => things[at++ % things.length];
}
