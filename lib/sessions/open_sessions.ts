/**
 * Opens the engine: one object, the same for every strategy. It knows requests'
 * headers and KV, and nothing of frameworks, passwords or pages, so that it can
 * be lifted into any Deno server.
 *
 * @module
 */
import type { SessionsConfig } from "./config.ts";
import { openCookieJar } from "./cookies/cookie_jar.ts";
import { clearCookies, listCookies } from "./cookies/session_cookies.ts";
import type { Engine, Parts } from "./engine.ts";
import type { Recorder } from "./events.ts";
import { assertUserId } from "./ids.ts";
import { keepToCap } from "./device_cap.ts";
import { holdSession } from "./holding.ts";
import { followKeys } from "./keys/follow.ts";
import type { Keyring } from "./tokens/keyring.ts";
import { listSessions, sweepSessions } from "./listing.ts";
import { checkLive, resolveSession } from "./resolve.ts";
import { patientKv } from "./storage/patient_kv.ts";
import { followPulses } from "./storage/pulse.ts";
import { longestTokenLife } from "./storage/token_life.ts";
import { followLog } from "./revocation/follower.ts";
import { createRevocationView } from "./revocation/view.ts";
import {
  isOnlySession,
  revokeAllSessions,
  revokeEverybodysSessions,
  revokeOtherSessions,
  revokeSession,
} from "./revoke.ts";
import type { Sessions } from "./sessions.ts";
import { replaceSession, startSession } from "./sign_in.ts";
import type { StrategyName } from "./config.ts";
import { hybridStrategy } from "./strategies/hybrid.ts";
import { jwtStrategy } from "./strategies/jwt.ts";
import { kvStrategy } from "./strategies/kv.ts";
import { forgetThefts, listThefts } from "./thefts.ts";
import { setDisabled, updateClaims } from "./subjects.ts";

const STRATEGIES = { kv: kvStrategy, jwt: jwtStrategy, hybrid: hybridStrategy };

/** How long KV may take to answer, in milliseconds. */
const PATIENCE = 3000;

/**
 * How often those who look at a list of sessions are asked for, in milliseconds,
 * where KV announces nothing: so often that they learn of a change within a second.
 */
const WATCHED_EVERY = 500;

/** What the engine is opened with. */
export interface OpenSessionsOptions {
  /** The settings. */
  readonly config: SessionsConfig;
  /** The database; it stays the caller's to close, after the engine. */
  readonly kv: Deno.Kv;
  /** The signing keys. */
  readonly keys: Keyring;
  /** The time of day in milliseconds since 1970; `Date.now` unless given. */
  readonly clock?: () => number;
  /** Records what happens, in the same atomic write. */
  readonly record?: Recorder;
  /** How long KV may take to answer, in milliseconds; 3000 unless given. */
  readonly patience?: number;
  /** A clock in milliseconds that never goes back; `performance.now` unless given. */
  readonly monotonic?: () => number;
}

/**
 * Opens the engine.
 *
 * @param options Settings, database and keys.
 * @returns The engine; close it before the database.
 *
 * @example
 * ```ts
 * import { DEFAULT_CONFIG, openKeyring, openSessions } from "./mod.ts";
 *
 * const kv = await Deno.openKv(":memory:");
 * const keys = await openKeyring(["0123456789abcdef0123456789abcdef"]);
 * const sessions = openSessions({ config: DEFAULT_CONFIG, kv, keys });
 *
 * const device = { label: "Firefox on Linux", browser: "Firefox", os: "Linux", type: "desktop", ip: "" } as const;
 * const { setCookies } = await sessions.signIn(new Headers(), { userId: "ada", amr: ["pwd"], device });
 *
 * const headers = new Headers({ cookie: setCookies[0].split(";")[0] });
 * const { session } = await sessions.resolve(headers);
 * if (session?.userId !== "ada") throw new Error("unreachable");
 *
 * await sessions.close();
 * kv.close();
 * ```
 */
export function openSessions(options: OpenSessionsOptions): Sessions {
  const engine = createEngine(options);
  const { config, view, kv, clock, monotonic } = engine;
  const { keys } = options;
  const { pollEvery } = config.revocation;
  const follower = view === null
    ? followKeys(keys.reload, pollEvery)
    : followLog({
      kv,
      view,
      reloadKeys: keys.reload,
      pollEvery,
      clock,
      monotonic,
    });
  const pulses = followPulses(kv, Math.min(pollEvery, WATCHED_EVERY));
  const hasRefresh = [config.strategy, ...config.accept].includes("hybrid");
  let closed = false;
  const sweeps = new Set<Promise<void>>();

  function sweepLater(userId: string) {
    // Not before whoever asked has an answer.
    const sweep = new Promise((resolve) => setTimeout(resolve, 0))
      .then(() => sweepSessions(engine, userId, () => closed))
      .catch(() => {}) // What is left over expires by itself.
      .finally(() => sweeps.delete(sweep));
    sweeps.add(sweep);
  }

  async function signIn(
    headers: Headers,
    details: Parameters<Sessions["signIn"]>[1],
  ) {
    const previous = await resolveSession(engine, headers);
    const signedIn = await startSession(engine, details, previous.session);
    await keepToCap(engine, signedIn.session);
    if (engine.strategy.name === "hybrid") return signedIn;
    // One that was left behind by another strategy means nothing any more.
    const old = engine.refreshJar.read(headers.get("cookie"));
    return old === null ? signedIn : {
      ...signedIn,
      setCookies: [...signedIn.setCookies, engine.refreshJar.clear()],
    };
  }

  return {
    cookieName: engine.jar.name,
    cookies: (headers) => listCookies(engine, headers.get("cookie")),
    resolve: (headers, describe) => resolveSession(engine, headers, describe),
    live: (session) => checkLive(engine, session),
    holding: (session) => holdSession(engine, session),
    signIn,
    async signOut(session) {
      if (session !== null) {
        await revokeSession(engine, session.userId, session.id, "sign-out");
      }
      return { setCookies: clearCookies(engine, hasRefresh) };
    },
    reauthenticate: (session, amr, together) =>
      replaceSession(engine, session, amr, together),
    list: (userId) => listSessions(engine, userId),
    revoke: (userId, sessionId) => revokeSession(engine, userId, sessionId),
    isAlone: (userId, sessionId) => isOnlySession(engine, userId, sessionId),
    async revokeOthers(userId, keepId, together) {
      const done = await revokeOtherSessions(engine, userId, keepId, together);
      if (done) sweepLater(userId);
      return done;
    },
    async revokeAll(userId, together) {
      await revokeAllSessions(engine, userId, together);
      sweepLater(userId);
    },
    revokeEverybody: () => revokeEverybodysSessions(engine),
    updateClaims: (userId, claims) => updateClaims(engine, userId, claims),
    async disable(userId) {
      await setDisabled(engine, userId, true);
      sweepLater(userId);
    },
    thefts: (userId) => listThefts(engine, userId),
    acknowledgeThefts: (userId, holds) => forgetThefts(engine, userId, holds),
    enable: (userId) => setDisabled(engine, userId, false),
    follow(userId, listener) {
      assertUserId(userId);
      return pulses.subscribe(userId, listener);
    },
    caughtUp: () => follower.poll(),
    async close() {
      closed = true;
      kv.close();
      await Promise.all([follower.close(), pulses.close()]);
      await Promise.all(sweeps);
    },
  };
}

function createEngine(options: OpenSessionsOptions): Engine {
  const { config, keys } = options;
  const monotonic = options.monotonic ?? (() => performance.now());
  const kv = patientKv(options.kv, options.patience ?? PATIENCE, monotonic);
  const shared: Parts = {
    config,
    kv,
    keys,
    longestTokenLife: longestTokenLife({ kv, config, monotonic }),
    jar: openCookieJar(config.cookie),
    refreshJar: openCookieJar({
      ...config.cookie,
      name: `${config.cookie.name}_refresh`,
    }),
    view: config.revocation.mode === "instant"
      ? createRevocationView(config.revocation.maxStaleness)
      : null,
    record: options.record,
    clock: options.clock ?? Date.now,
    monotonic,
  };
  const make = (name: StrategyName) => STRATEGIES[name](shared);
  return {
    ...shared,
    strategy: make(config.strategy),
    accepted: config.accept.filter((name) => name !== config.strategy)
      .map(make),
  };
}
