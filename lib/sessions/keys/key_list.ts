/**
 * The keys as an operator sees them: which there are and what each does now.
 *
 * @module
 */
import { type KeyMemory, pickSigner } from "./memory.ts";
import type { Algorithm } from "./pairs.ts";
import type { Secret } from "./secrets.ts";
import { verifies } from "./state.ts";

/**
 * What a key does: it signs; it waits until it signs; it verifies what it signed;
 * nothing any more, since it was revoked or its time is over.
 */
export type KeyDuty = "signs" | "waits" | "verifies" | "revoked" | "over";

/** One key. Times are in milliseconds since 1970, `null` where there is none. */
export interface KeyListing {
  /** Its id. */
  readonly kid: string;
  /** What it signs with. */
  readonly alg: Algorithm;
  /** What it does. */
  readonly duty: KeyDuty;
  /** When it was made. */
  readonly publishedAt: number | null;
  /** When it begins to sign. */
  readonly signsFrom: number | null;
  /** When it stops to verify. */
  readonly verifiesUntil: number | null;
  /** When it was revoked. */
  readonly revokedAt: number | null;
}

/**
 * Lists the keys.
 *
 * @param memory What is known.
 * @param secrets The configured secrets.
 * @param algorithm What the settings say.
 * @param now The time, in milliseconds since 1970.
 * @returns The secrets' keys, then the pairs, then revoked secrets that are not
 * configured any more.
 */
export function listKeys(
  memory: KeyMemory,
  secrets: readonly Secret[],
  algorithm: Algorithm,
  now: number,
): readonly KeyListing[] {
  const signer = pickSigner(memory, algorithm, now)?.kid;
  const { keys, revokedSecrets } = memory.state;
  const revoked = new Map(
    revokedSecrets.map(({ kid, revokedAt }) => [kid, revokedAt]),
  );
  const own = secrets.map(({ kid }) => kid);
  const gone = [...revoked.keys()].filter((kid) => !own.includes(kid));
  const ofSecret = (kid: string): KeyListing => ({
    kid,
    alg: "HS256",
    duty: revoked.has(kid) ? "revoked" : kid === signer ? "signs" : "verifies",
    publishedAt: null,
    signsFrom: null,
    verifiesUntil: null,
    revokedAt: revoked.get(kid) ?? null,
  });
  const pairs = keys.map((key): KeyListing => {
    const { kid, alg, publishedAt, signsFrom, verifiesUntil, revokedAt } = key;
    const times = { publishedAt, signsFrom, verifiesUntil, revokedAt };
    const duty = revokedAt !== null
      ? "revoked"
      : !verifies(key, now)
      ? "over"
      : kid === signer
      ? "signs"
      : alg === algorithm && signsFrom > now
      ? "waits"
      : "verifies";
    return { kid, alg, duty, ...times };
  });
  return [...own.map(ofSecret), ...pairs, ...gone.map(ofSecret)];
}
