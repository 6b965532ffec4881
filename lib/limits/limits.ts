/**
 * Makes guessing hopeless without letting a guesser keep anybody out. An attempt
 * is counted against the account, against the account from this block of
 * addresses, and against where it comes from, whether or not there is such an
 * account. A device that has logged in to the account before is counted by
 * itself, so what strangers do elsewhere does not hold up its owner; and where
 * strangers have used up what the account allows, blocks of addresses that are new
 * to it have a reserve. Names of accounts and addresses of visitors are stored as
 * keyed hashes only.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHmac, hkdfSync } from "node:crypto";
import { networksOf } from "./networks.ts";
import { type Action, RULES, type Rules, type Scope } from "./rules.ts";
import { type Counter, openTallies, type Passage } from "./tallies.ts";
import { OF_ACCOUNTS, waysOf } from "./ways.ts";

/** An attempt. */
export interface Attempt {
  /** What is tried. */
  readonly action: Action;
  /** The account it is tried on: an address in its normal form, or a user id; left out when there is none. */
  readonly account?: string;
  /** The network address it comes from, as `describeDevice` writes it. */
  readonly ip: string;
  /** The device or session that the account knows it by; `null` for a stranger's. */
  readonly device: string | null;
}

/** The limits. */
export interface Limits {
  /**
   * Counts an attempt that is about to be made. Rejects with `LimitsBusy`, or with
   * what the database rejects with: what cannot be counted is not let through.
   */
  pass(attempt: Attempt): Promise<Passage>;
  /** The keys, and prefixes of keys, that an account is counted under: for forgetting it. */
  keysOf(account: string): Deno.KvKey[];
}

/** What the limits are opened with. */
export interface OpenLimitsOptions {
  /** The database. */
  readonly kv: Deno.Kv;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** One or more secrets of 32 bytes or more; names are hashed with the first. */
  readonly secrets: readonly string[];
  /** The rules; those of this site unless given. */
  readonly rules?: Rules;
}

/**
 * Opens the limits.
 *
 * @param options Database, clock and secrets.
 * @returns The limits.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openLimits } from "./limits.ts";
 *
 * const kv = await Deno.openKv(":memory:");
 * const secrets = ["0123456789abcdef0123456789abcdef"];
 * const limits = openLimits({ kv, clock: () => 0, secrets });
 * const attempt = {
 *   action: "log-in",
 *   account: "ada@example.com",
 *   ip: "192.0.2.7",
 *   device: null,
 * } as const;
 *
 * for (let failed = 0; failed < 5; failed++) {
 *   assert.equal((await limits.pass(attempt)).allowed, true);
 * }
 * assert.deepEqual(await limits.pass(attempt), { allowed: false, wait: 5000 });
 * kv.close();
 * ```
 */
export function openLimits(options: OpenLimitsOptions): Limits {
  const { kv, clock, secrets, rules = RULES } = options;
  const passAny = openTallies(kv, clock);
  const keys = secrets.map((secret) =>
    new Uint8Array(hkdfSync("sha256", secret, "", "latchkey limits key", 32))
  );

  return {
    async pass({ action, account, ip, device }) {
      const { visitor, block } = networksOf(ip);
      const names: Record<Scope, readonly string[]> = {
        "account": [account ?? ""],
        "account-here": [account ?? "", block],
        "device": [account ?? "", device ?? ""],
        "newcomers": [account ?? ""],
        "newcomer": [account ?? "", block],
        "visitor": [visitor],
        "block": [block],
      };
      const counterOf = (scope: Scope): Counter[] => {
        const policy = rules[action][scope];
        if (policy === undefined) return [];
        const hashes = names[scope].map((name) => hash(keys[0], name));
        return [{ key: ["limits", action, scope, ...hashes], policy }];
      };
      const ways = waysOf(rules[action], account !== undefined, device !== null)
        .map((scopes) => scopes.flatMap(counterOf));
      if (ways[0].length > 0) return await passAny(ways);
      return { allowed: true, takeBack: () => Promise.resolve() };
    },
    keysOf: (account) =>
      Object.keys(rules).flatMap((action) =>
        OF_ACCOUNTS.flatMap((scope) =>
          keys.map((key) => ["limits", action, scope, hash(key, account)])
        )
      ),
  };
}

function hash(key: Uint8Array, name: string): string {
  return Buffer.from(createHmac("sha256", key).update(name).digest())
    .subarray(0, 16).toString("base64url");
}
