/**
 * An engine on a database of its own, with a clock that stands still until it is
 * told otherwise, and a count of what is asked of KV.
 *
 * @module
 */
import {
  DEFAULT_CONFIG,
  type Device,
  openKeyring,
  openSessions,
  type Recorder,
  type Sessions,
  type SessionsConfig,
  type SignIn,
} from "../../lib/sessions/mod.ts";

/** The strategies that every rule is tried under. */
export const STRATEGIES = ["kv", "jwt", "hybrid"] as const;

/** A day's noon, in milliseconds since 1970. */
export const NOON = Date.UTC(2026, 0, 15, 12);

/** One second, in milliseconds. */
export const SECOND = 1000;
/** One minute, in milliseconds. */
export const MINUTE = 60 * SECOND;
/** One hour, in milliseconds. */
export const HOUR = 3600 * SECOND;
/** One day, in milliseconds. */
export const DAY = 24 * HOUR;

/** The device that signs in. */
export const LAPTOP: Device = {
  label: "Firefox on Linux",
  browser: "Firefox",
  os: "Linux",
  type: "desktop",
  ip: "192.0.2.1",
};

/** The secret of the tests' keys. */
export const SECRET = "a secret of thirty-two bytes or more";

/** Settings as tests change them. */
export type Changes = Omit<Partial<SessionsConfig>, "revocation"> & {
  revocation?: Partial<SessionsConfig["revocation"]>;
};

/** An engine and what belongs to it. */
export interface Kit {
  /** The engine. */
  readonly sessions: Sessions;
  /** The database. */
  readonly kv: Deno.Kv;
  /** Counts of point reads and of writes since the start; reading the log is not one. */
  readonly asked: { reads: number; writes: number };
  /** Called once, before the next commit, if it is set; what it is given commits. */
  beforeCommit: ((commit: () => Promise<unknown>) => Promise<unknown>) | null;
  /** Moves both clocks on by so many milliseconds. */
  pass(milliseconds: number): void;
  /** Sets the time of day forward or back, as an operator does. */
  setClock(milliseconds: number): void;
  /** The time now, in milliseconds since 1970. */
  now(): number;
  /** Signs in and returns the headers of the device's next request, and the session's ID. */
  signIn(
    details?: Partial<SignIn>,
    headers?: Headers,
  ): Promise<{ headers: Headers; id: string; setCookies: readonly string[] }>;
  /** Opens another engine on the same database, as another process would. */
  another(changes?: Changes, record?: Recorder): Promise<Sessions>;
  /** The device that signs in unless another is given. */
  readonly laptop: Device;
}

/**
 * Runs a test with an engine of its own.
 *
 * @param changes What differs from the usual settings.
 * @param test The test.
 */
export async function withSessions(
  changes: Changes,
  test: (kit: Kit) => Promise<void>,
): Promise<void> {
  const real = await Deno.openKv(":memory:");
  const asked = { reads: 0, writes: 0 };
  const hook: Pick<Kit, "beforeCommit"> = { beforeCommit: null };
  const kv = counting(real, asked, hook);
  const opened: Sessions[] = [];
  let now = NOON;
  let monotonic = 0;

  async function open(
    more: Changes = {},
    record?: Recorder,
  ): Promise<Sessions> {
    const sessions = openSessions({
      config: configure({ ...changes, ...more }),
      kv,
      record,
      keys: await openKeyring([SECRET]),
      clock: () => now,
      monotonic: () => monotonic,
    });
    opened.push(sessions);
    await sessions.caughtUp();
    return sessions;
  }

  try {
    const sessions = await open();
    await test(Object.assign(hook, {
      sessions,
      kv: real,
      asked,
      laptop: LAPTOP,
      now: () => now,
      setClock: (milliseconds: number) => void (now += milliseconds),
      pass(milliseconds: number) {
        now += milliseconds;
        monotonic += milliseconds;
      },
      async signIn(details: Partial<SignIn> = {}, headers = new Headers()) {
        const { session, setCookies } = await sessions.signIn(headers, {
          userId: "ada",
          amr: ["pwd"],
          device: LAPTOP,
          ...details,
        });
        return { headers: carrying(setCookies), id: session.id, setCookies };
      },
      another: open,
    }));
  } finally {
    for (const sessions of opened) await sessions.close();
    real.close();
  }
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
 * Completes settings.
 *
 * @param changes What differs from the usual ones.
 * @returns The settings.
 */
export function configure(changes: Changes): SessionsConfig {
  const revocation = {
    ...DEFAULT_CONFIG.revocation,
    // Tests say when the log is read.
    pollEvery: 1_000_000,
    maxStaleness: 1_000 * DAY,
    ...changes.revocation,
  };
  return { ...DEFAULT_CONFIG, ...changes, revocation };
}

function counting(
  kv: Deno.Kv,
  asked: { reads: number; writes: number },
  hook: Pick<Kit, "beforeCommit">,
): Deno.Kv {
  const reading = new Set<PropertyKey>(["get", "getMany"]);
  return new Proxy(kv, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (reading.has(name)) {
        return (...args: unknown[]) => {
          asked.reads++;
          return value.apply(target, args);
        };
      }
      if (name === "atomic" || name === "set" || name === "delete") {
        asked.writes++;
      }
      if (name === "atomic") return () => hooked(target.atomic(), hook);
      return value.bind(target);
    },
  });
}

function hooked(
  operation: Deno.AtomicOperation,
  hook: Pick<Kit, "beforeCommit">,
): Deno.AtomicOperation {
  const commit = operation.commit.bind(operation);
  operation.commit = async () => {
    const before = hook.beforeCommit;
    hook.beforeCommit = null;
    await before?.(commit);
    return await commit();
  };
  return operation;
}
