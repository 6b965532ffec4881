/**
 * What the keyring says, and when a key does what. A key is published before it
 * signs, so that whoever verifies has it in time; it verifies for as long as a
 * token that it signed may live; and one that was revoked does nothing ever again.
 *
 * @module
 */
import type { PairAlgorithm, PublicJwk } from "./pairs.ts";

/** One pair, as everybody may know it. Times are in milliseconds since 1970. */
export interface StoredKey {
  /** Its id, the thumbprint of the public key. */
  readonly kid: string;
  /** What it signs with. */
  readonly alg: PairAlgorithm;
  /** Its public half. */
  readonly publicKey: PublicJwk;
  /** When it was made. */
  readonly publishedAt: number;
  /** When it begins to sign. */
  readonly signsFrom: number;
  /** When no token that it signed can be alive; `null` while it has no successor. */
  readonly verifiesUntil: number | null;
  /** When it was revoked, or `null`. */
  readonly revokedAt: number | null;
}

/** A secret whose key may not be used any more. */
export interface RevokedSecret {
  /** The id of its HS256 key. */
  readonly kid: string;
  /** When it was revoked, in milliseconds since 1970. */
  readonly revokedAt: number;
}

/** Everything that anybody may know of the keyring. */
export interface KeyringState {
  /** The form of all this. */
  readonly version: 1;
  /** Counts the changes; an older state never replaces a newer one in memory. */
  readonly serial: number;
  /** The pairs, the oldest first. */
  readonly keys: readonly StoredKey[];
  /** The secrets that were revoked. */
  readonly revokedSecrets: readonly RevokedSecret[];
}

/** The state before anything was stored. */
export const EMPTY_STATE: KeyringState = {
  version: 1,
  serial: 0,
  keys: [],
  revokedSecrets: [],
};

/**
 * How long a key is published before it signs, in milliseconds: twice as long as
 * a JWKS may be kept, so that whoever verifies elsewhere has it in time.
 */
export const PUBLISHED_AHEAD = 10 * 60_000;

/** How much longer than necessary a key verifies, in milliseconds, for clocks that differ. */
export const CLOCK_GRACE = 60 * 60_000;

/**
 * Tells whether a key may verify.
 *
 * @param key The key.
 * @param now The time, in milliseconds since 1970.
 * @returns Whether what it signed may be accepted.
 */
export function verifies(key: StoredKey, now: number): boolean {
  return key.revokedAt === null &&
    (key.verifiesUntil === null || now < key.verifiesUntil);
}

/**
 * Finds the key that has no successor yet.
 *
 * @param state The state.
 * @param alg What it signs with.
 * @returns The newest key that is not revoked, or `undefined`.
 */
export function headOf(
  state: KeyringState,
  alg: PairAlgorithm,
): StoredKey | undefined {
  return state.keys.findLast((key) =>
    key.alg === alg && key.revokedAt === null && key.verifiesUntil === null
  );
}

/**
 * Finds the key that signs.
 *
 * @param state The state.
 * @param alg What it signs with.
 * @param now The time, in milliseconds since 1970.
 * @returns The last one whose time to sign has come; where it has come for none,
 * as with a clock that is behind, the first one whose time will come.
 */
export function signerAt(
  state: KeyringState,
  alg: PairAlgorithm,
  now: number,
): StoredKey | undefined {
  const able = state.keys.filter((key) =>
    key.alg === alg && verifies(key, now)
  );
  return able.findLast((key) => key.signsFrom <= now) ?? able[0];
}

/**
 * Adds a key as the successor of the one that signs and of the one that was to
 * sign next. They go on verifying for as long as a token may live that one of
 * them signed just before.
 *
 * @param state The state.
 * @param key The new key.
 * @param now The time, in milliseconds since 1970.
 * @param tokenLife How long a token may live, in milliseconds.
 * @returns The new state.
 */
export function withSuccessor(
  state: KeyringState,
  key: StoredKey,
  now: number,
  tokenLife: number,
): KeyringState {
  const before = [signerAt(state, key.alg, now), headOf(state, key.alg)];
  const until = key.signsFrom + tokenLife + CLOCK_GRACE;
  const keys = state.keys.map((other) =>
    before.includes(other) ? verifyingUntil(other, until) : other
  );
  return { ...state, keys: [...keys, key] };
}

/**
 * Lets a key verify for some time at least, and then no more.
 *
 * @param key The key.
 * @param until A time, in milliseconds since 1970.
 * @returns The key with that end, or with the later one that it had.
 */
export function verifyingUntil(key: StoredKey, until: number): StoredKey {
  return { ...key, verifiesUntil: Math.max(key.verifiesUntil ?? 0, until) };
}

/**
 * Replaces a key.
 *
 * @param state The state.
 * @param key What it is from now on; found by its id.
 * @returns The new state.
 */
export function withChanged(state: KeyringState, key: StoredKey): KeyringState {
  const keys = state.keys.map((old) => old.kid === key.kid ? key : old);
  return { ...state, keys };
}
