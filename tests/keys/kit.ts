/**
 * Keyrings of several processes on one database, with a clock that stands still
 * until it is told otherwise.
 *
 * @module
 */
import { DEFAULT_CONFIG, type SessionsConfig } from "../../lib/sessions/mod.ts";
import type { Algorithm } from "../../lib/sessions/keys/pairs.ts";
import {
  openStoredKeyring,
  type StoredKeyring,
  type StoredKeyringOptions,
} from "../../lib/sessions/keys/stored_keyring.ts";
import {
  SESSION_TOKEN,
  signToken,
  verifyToken,
} from "../../lib/sessions/tokens/signed_token.ts";
import type { TokenClaims } from "../../lib/sessions/tokens/token_claims.ts";

/** A day's noon, in milliseconds since 1970. */
export const NOON = Date.UTC(2026, 0, 15, 12);
/** One minute, in milliseconds. */
export const MINUTE = 60_000;
/** One day, in milliseconds. */
export const DAY = 24 * 60 * MINUTE;

/** The secret of most tests. */
export const SECRET = "a secret of thirty-two bytes or more";
/** The one that follows it. */
export const NEXT_SECRET = "the next secret: thirty-two bytes or more";

/** Who signs the tests' tokens. */
export const SCOPE = { issuer: "latchkey", audience: "latchkey" };

/** How a process differs from the usual. */
export type Differences =
  & { algorithm?: Algorithm; secrets?: readonly string[] }
  & Partial<Pick<SessionsConfig, "revocation" | "idleTimeout">>
  & Pick<StoredKeyringOptions, "report">;

/** A database and its processes. */
export interface Fleet {
  /** The database. */
  readonly kv: Deno.Kv;
  /** The time, in milliseconds since 1970. */
  now(): number;
  /** Lets time pass, in milliseconds. */
  pass(milliseconds: number): void;
  /** Starts a process. */
  start(differences?: Differences): Promise<StoredKeyring>;
  /** Signs a session token that lives for a week. */
  sign(keys: StoredKeyring): Promise<string>;
  /** Says whether a process accepts a session token. */
  accepts(keys: StoredKeyring, token: string): Promise<boolean>;
}

/**
 * Runs a test with a fleet.
 *
 * @param test The test.
 */
export async function withFleet(
  test: (fleet: Fleet) => Promise<void>,
): Promise<void> {
  const kv = await Deno.openKv(":memory:");
  const opened: StoredKeyring[] = [];
  let passed = 0;
  const now = () => NOON + passed;
  try {
    await test({
      kv,
      now,
      pass: (milliseconds) => void (passed += milliseconds),
      start: async (
        { algorithm = "ES256", secrets = [SECRET], report, ...rest } = {},
      ) => {
        const keys = await openStoredKeyring({
          config: {
            ...DEFAULT_CONFIG,
            ...rest,
            jwt: { ...DEFAULT_CONFIG.jwt, algorithm },
          },
          kv,
          secrets,
          clock: now,
          monotonic: () => passed,
          report,
        });
        opened.push(keys);
        return keys;
      },
      sign: (keys) =>
        signToken(
          claimsAt(now(), now() + 7 * DAY),
          SCOPE,
          keys,
          SESSION_TOKEN,
        ),
      accepts: async (keys, token) => {
        const verified = await verifyToken(
          token,
          SCOPE,
          keys,
          now(),
          SESSION_TOKEN,
        );
        return verified !== null && !verified.isExpired;
      },
    });
  } finally {
    for (const keys of opened) keys.close();
    kv.close();
  }
}

/**
 * Makes claims.
 *
 * @param from When they hold from, in milliseconds since 1970.
 * @param to Until when.
 * @returns The claims of a session token.
 */
export function claimsAt(from: number, to: number): TokenClaims {
  return {
    sub: "ada",
    sid: "A".repeat(22),
    jti: "B".repeat(22),
    iat: Math.floor(from / 1000),
    exp: Math.floor(to / 1000),
    auth_time: Math.floor(from / 1000),
    session_start: Math.floor(from / 1000),
    amr: ["pwd"],
    epoch: 1,
    site_epoch: 0,
    version: 1,
    claims: {},
  };
}

/**
 * Takes a token's first segment.
 *
 * @param token The token.
 * @returns What stands before the first dot.
 */
export function headerOf(token: string): string {
  return token.slice(0, token.indexOf("."));
}

/**
 * Reads the key ids of the pairs that a keyring lists as doing something.
 *
 * @param keys The keyring.
 * @param duty What they do.
 * @returns Their ids.
 */
export function kidsThat(
  keys: StoredKeyring,
  duty: ReturnType<StoredKeyring["list"]>[number]["duty"],
): string[] {
  return keys.list().filter((key) => key.duty === duty).map(({ kid }) => kid);
}
